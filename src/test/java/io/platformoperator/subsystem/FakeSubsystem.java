package io.platformoperator.subsystem;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceCache;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.ResourceKindBuilder;
import io.platformoperator.graph.State;
import io.platformoperator.graph.UpdateBehavior;
import io.platformoperator.kubernetes.MockApiServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ecr.model.EcrException;

/**
 * A subsystem over resources in memory: a {@code test/Repository}, which has a unique name, for each repository of the spec;
 * and one {@code test/Address}, which AWS gives no name, if the spec sets {@code immutableTags}.
 */
final class FakeSubsystem implements Subsystem<RegistrySpec> {
    private final Map<String, Resource> resources = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final ResourceKind<Aws, Desired, Resource> repositories = kind("test/Repository")
            .name(Desired::name, Resource::name)
            .field("keepImages", Desired::keepImages, Resource::keepImages, UpdateBehavior.IN_PLACE)
            .update((_, observed, desired, _) -> put("Update", observed.with(desired.keepImages())))
            .build();
    private final ResourceKind<Aws, Desired, Resource> addresses =
            kind("test/Address").withoutUniqueName().build();

    private volatile @Nullable RuntimeException desiredFailure;
    private volatile @Nullable RuntimeException createFailure;
    private volatile @Nullable String zoneProblem;
    private volatile List<String> zoneNotices = List.of();
    private volatile Runnable onCreate = () -> {};
    private volatile boolean isSlow;
    private volatile Duration lateCreations = Duration.ZERO;

    static final class RegistryReconciler extends SubsystemReconciler<PlatformRegistry, RegistrySpec> {
        RegistryReconciler(FakeSubsystem subsystem, ReconcilerContext services) {
            super(subsystem, PlatformRegistry::new, services);
        }
    }

    private record Desired(String name, int keepImages) {}

    record Resource(String kind, String id, String name, Map<String, String> tags, int keepImages, State state) {
        Resource with(int otherKeepImages) {
            return new Resource(kind, id, name, tags, otherKeepImages, state);
        }

        Resource with(State otherState) {
            return new Resource(kind, id, name, tags, keepImages, otherState);
        }
    }

    private ResourceKindBuilder<Aws, Desired, Resource> kind(String kind) {
        return ResourceKind.<Aws, Desired, Resource>named(kind)
                .id(Resource::id)
                .tags(Resource::tags)
                .state(Resource::state)
                .list(_ -> resources.values().stream()
                        .filter(resource -> resource.kind().equals(kind))
                        .toList())
                .preview(desired -> new Resource(kind, "", desired.name(), Map.of(), 0, State.READY))
                .create((_, desired, request) -> create(kind, desired, request.tags()))
                .delete((_, observed, _) -> delete(observed));
    }

    private Resource create(String kind, Desired desired, Map<String, String> tags) {
        onCreate.run();
        if (createFailure != null) {
            throw createFailure;
        }
        var state = isSlow ? new State.Pending("creating") : State.READY;
        var id = "id-" + ids.incrementAndGet();
        return put("Create", new Resource(kind, id, desired.name(), tags, desired.keepImages(), state));
    }

    private Resource put(String verb, Resource resource) {
        calls.add(verb + " " + resource.kind() + " " + resource.name());
        resources.put(resource.id(), resource);
        return resource;
    }

    private void delete(Resource resource) {
        calls.add("Delete " + resource.kind() + " " + resource.name());
        if (isSlow) {
            resources.put(resource.id(), resource.with(new State.Deleting("deleting")));
        } else {
            resources.remove(resource.id());
        }
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return List.of(repositories, addresses);
    }

    @Override
    public ChosenRegion region(ResourceCache<Aws> cache, Owner owner, RegistrySpec spec) {
        return new ChosenRegion(cache.cloud().regionInfo(), zoneProblem, zoneNotices);
    }

    @Override
    public Graph<Aws> desired(Owner owner, RegistrySpec spec, RegionInfo facts) {
        if (desiredFailure != null) {
            throw desiredFailure;
        }
        var graph = new Graph<Aws>(owner, kinds());
        for (var name : spec.repositories()) {
            graph.add(name, repositories, _ -> new Desired(name, spec.keepImages()));
        }
        if (spec.immutableTags()) {
            graph.add("address", addresses, _ -> new Desired("address", 0));
        }
        return graph;
    }

    @Override
    public Duration lateCreations(RegistrySpec spec, Map<String, String> outputs) {
        return lateCreations;
    }

    @Override
    public List<String> claimLateResources(Aws aws, Owner owner, RegistrySpec spec) {
        resources.replaceAll((_, late) -> new Resource(
                late.kind(), late.id(), late.name(), owner.tagsFor(late.name()), late.keepImages(), late.state()));
        return resources.values().stream().map(Resource::name).toList();
    }

    /** A child of this subsystem, not applied yet. */
    static PlatformRegistry registry(String name, RegistrySpec spec) {
        var registry = new PlatformRegistry();
        registry.setMetadata(new ObjectMetaBuilder()
                .withNamespace(MockApiServer.NAMESPACE)
                .withName(name)
                .build());
        registry.setSpec(spec);
        return registry;
    }

    /** A spec of those repositories, each with {@code keepImages} 5, and of an address if asked for. */
    static RegistrySpec spec(
            DriftPolicy drift, ManagementPolicy management, boolean hasAddress, String... repositories) {
        var placement = Specs.placement("shop", drift, management);
        return new RegistrySpec(placement, List.of(repositories), hasAddress, false, 5, null);
    }

    /** A spec of those repositories whose environment is protected from deletion. */
    static RegistrySpec protectedSpec(String... repositories) {
        return new RegistrySpec(Specs.protectedPlacement("shop"), List.of(repositories), false, false, 5, null);
    }

    /** All writes so far, such as {@code Create test/Repository orders}. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** From now on creations and deletions take until {@link #finish}. */
    void takeTime() {
        isSlow = true;
    }

    /** Completes all creations and deletions, and all later ones at once. */
    void finish() {
        isSlow = false;
        resources.values().removeIf(resource -> resource.state() instanceof State.Deleting);
        resources.replaceAll((_, resource) -> resource.with(State.READY));
    }

    /** Runs at the begin of each creation from now on. */
    void onCreate(Runnable action) {
        onCreate = action;
    }

    /** Refuses all creations from now on. */
    void refuseCreations(String code, String message) {
        var details = AwsErrorDetails.builder().errorCode(code).errorMessage(message);
        createFailure = (RuntimeException) EcrException.builder()
                .awsErrorDetails(details.build())
                .statusCode(400)
                .requestId("req-1")
                .build();
    }

    /** The spec can't be converted to a graph from now on; null: it can again. */
    void failOnDesired(@Nullable RuntimeException failure) {
        desiredFailure = failure;
    }

    /** The region lacks zones from now on; null: it has enough. */
    void lackZones(@Nullable String problem) {
        zoneProblem = problem;
    }

    /** The zones of existing resources differ from what AWS offers from now on. */
    void noticeZones(String... notices) {
        zoneNotices = List.of(notices);
    }

    /** Creates a resource of another owner. */
    void putForeign(String name) {
        resources.put("foreign", new Resource("test/Repository", "foreign", name, Map.of(), 5, State.READY));
    }

    /** AWS may create resources for so long after the teardown. */
    void mayCreateLate(Duration time) {
        lateCreations = time;
    }

    /** Creates a resource without tags, as AWS does. */
    void createLate(String name) {
        resources.put("late", new Resource("test/Repository", "late", name, Map.of(), 5, State.READY));
    }

    /** True if a resource exists. */
    boolean hasResources() {
        return !resources.isEmpty();
    }

    /** Changes a setting of all resources behind the operator's back. */
    void driftTo(int keepImages) {
        resources.replaceAll((_, resource) -> resource.with(keepImages));
    }
}
