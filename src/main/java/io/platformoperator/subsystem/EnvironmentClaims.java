package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.graph.ClaimGuard;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.ObservedClaim;
import io.platformoperator.graph.OwnClaim;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceCache;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.kubernetes.Conditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keeps two operators from changing one environment. Before a child of an environment changes anything, the claims in the tags
 * of the environment's databases are read in both regions, and what the other children saw counts too: an operator whose
 * environment another object has taken over in one region stops in all of them.
 *
 * <p>Costs no call in a steady environment, because the reconciler of the database lists the same kind. A region that does not
 * answer forbids nothing, except to an object that another one had superseded when it answered last.
 */
public final class EnvironmentClaims {
    /** The output of a database's child with the epoch that the environment's epoch has to exceed. */
    public static final String EPOCH_TO_EXCEED = "epochToExceed";

    private static final Duration LONGEST_READ = Duration.ofSeconds(5);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final AwsRegions regions;
    private final String carrier;
    private final ResourceKind<Aws, ?, ?> kind;
    private final Executor executor;
    private final Map<ResourceCache<Aws>, CompletableFuture<?>> listings = new ConcurrentHashMap<>();
    private final Map<Place, List<ObservedClaim>> lastRead = new ConcurrentHashMap<>();
    private final Map<Graph, CloudError> seen = new ConcurrentHashMap<>();
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();

    private record Place(AwsAccount account, String region, String environment) {}

    private record Graph(String environment, String uid, String region, String subsystem) {
        static Graph of(Owner owner) {
            return new Graph(owner.environment(), owner.uid(), owner.region(), owner.subsystem());
        }

        boolean isOfSameEnvironment(Graph other) {
            return environment.equals(other.environment) && uid.equals(other.uid);
        }
    }

    /**
     * Knows of no claim yet.
     *
     * @param carrier the subsystem whose resources carry the epoch
     * @param kind the kind of these resources
     * @param executor reads regions at the same time
     */
    public EnvironmentClaims(AwsRegions regions, String carrier, ResourceKind<Aws, ?, ?> kind, Executor executor) {
        this.regions = regions;
        this.carrier = carrier;
        this.kind = kind;
        this.executor = executor;
    }

    /**
     * Reads the claims in the child's regions, except where a recent listing has them. Waits, some seconds at most, only if the
     * child's own region was not read for some time, because the operator has just started or reached nothing: a region that does
     * not answer holds up no other.
     */
    public void read(SubsystemResource<?> child) {
        if (!Ownership.isOfEnvironment(child)) {
            return;
        }
        var placement = child.getSpec().placement();
        var isOwnRecent = cache(placement, placement.region()).isListedRecently(kind);
        var running = regions(placement)
                .filter(region -> !cache(placement, region).isListedRecently(kind))
                .filter(region -> !isOwnRecent || !cache(placement, region).hasFailedWithin(kind, RETRY_INTERVAL))
                .map(region -> list(placement, region))
                .toArray(CompletableFuture[]::new);
        if (!isOwnRecent) {
            CompletableFuture.allOf(running)
                    .completeOnTimeout(null, LONGEST_READ.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /** Lists the resources of a region that carry the epoch; all children wait for the same listing. */
    private CompletableFuture<?> list(Placement placement, String region) {
        return listings.compute(
                cache(placement, region),
                (cache, running) -> running != null && !running.isDone()
                        ? running
                        : CompletableFuture.runAsync(() -> cache.list(kind), executor));
    }

    /** The guard of a child's graph. */
    public ClaimGuard guard(SubsystemResource<?> child, Owner owner) {
        if (!Ownership.isOfEnvironment(child)) {
            return ClaimGuard.NONE;
        }
        return own -> {
            own.ifPresentOrElse(error -> seen.put(Graph.of(owner), error), () -> seen.remove(Graph.of(owner)));
            return conflict(child, owner);
        };
    }

    /** Why the child must not change anything, in AWS or in a workload cluster; empty if it may. Makes no call. */
    public Optional<CloudError> conflict(SubsystemResource<?> child, Owner owner) {
        if (!Ownership.isOfEnvironment(child)) {
            return Optional.empty();
        }
        var placement = child.getSpec().placement();
        var own = own(owner, placement);
        var claims = claims(owner, placement);
        return own.conflict(claims.read())
                .or(() -> seenElsewhere(owner))
                .or(() -> claims.isComplete() || !owner.takesOverFrom().isEmpty()
                        ? Optional.empty()
                        : lastConflict(child))
                .or(() -> child.getMetadata().getDeletionTimestamp() == null
                        ? pending(own, claims.read(), owner)
                        : Optional.empty());
    }

    /**
     * The epoch that the environment's has to exceed before its children change anything; empty if none has to be exceeded, or if
     * another subsystem reports it.
     */
    OptionalLong epochToExceed(SubsystemResource<?> child, Owner owner) {
        var placement = child.getSpec().placement();
        return Ownership.isOfEnvironment(child) && isCarrier(owner)
                ? own(owner, placement).epochToExceed(claims(owner, placement).read())
                : OptionalLong.empty();
    }

    /** True for the subsystem whose resources carry the epoch. */
    private boolean isCarrier(Owner owner) {
        return owner.subsystem().equals(carrier);
    }

    /** Drops what a deleted child saw. */
    void forget(Owner owner) {
        seen.remove(Graph.of(owner));
    }

    /** The highest epoch of the environment's children counts: they get a new one after each other. */
    private OwnClaim own(Owner owner, Placement placement) {
        var epoch = placement.epoch() == null ? 0 : placement.epoch();
        return new OwnClaim(
                owner.environment(), owner.uid(), epochs.merge(owner.uid(), epoch, Math::max), owner.takesOverFrom());
    }

    private Optional<CloudError> seenElsewhere(Owner owner) {
        var graph = Graph.of(owner);
        return seen.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(graph) && entry.getKey().isOfSameEnvironment(graph))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The conflict that the child's status shows, while a region does not answer that this process has never read. */
    private static Optional<CloudError> lastConflict(SubsystemResource<?> child) {
        return Conditions.find(child.statusOrEmpty().conditions(), Conditions.READY)
                .filter(ready -> ready.getReason().equals(ErrorClass.CLAIMED.reason()))
                .map(ready -> CloudError.withoutRequest(
                        ErrorClass.CLAIMED,
                        ErrorClass.CLAIMED.reason(),
                        "another environment object claimed the resources when AWS was read last, and one of the"
                                + " environment's regions does not answer now: nothing is changed until it does"));
    }

    /** What a take-over waits for: the epoch, and then the databases, whose tags tell the other operator first. */
    private Optional<CloudError> pending(OwnClaim own, List<ObservedClaim> claims, Owner owner) {
        var exceeded = own.epochToExceed(claims);
        if (exceeded.isPresent()) {
            return Optional.of(waiting("the environment gets an epoch above " + exceeded.getAsLong()
                    + " first, because it takes its resources over"));
        }
        var inRegion = claims.stream()
                .filter(claim -> claim.region().equals(owner.region()))
                .toList();
        return own.epoch() > 0 && !isCarrier(owner) && own.isPending(inRegion)
                ? Optional.of(waiting("the database of " + owner.region() + " is taken over first, so that the other"
                        + " environment object's operator stops"))
                : Optional.empty();
    }

    private static CloudError waiting(String message) {
        return CloudError.withoutRequest(ErrorClass.WAITING, "TakeOverPending", message);
    }

    /**
     * Claims of both regions.
     *
     * @param isComplete false if this process has never read one of the regions
     */
    private record Claims(List<ObservedClaim> read, boolean isComplete) {}

    private Claims claims(Owner owner, Placement placement) {
        var all = new ArrayList<ObservedClaim>();
        var isComplete = true;
        for (var region : regions(placement).toList()) {
            var place = new Place(account(placement), region, owner.environment());
            var read = cache(placement, region).claims(kind, owner.environment());
            read.ifPresent(claims -> lastRead.put(place, claims));
            var known = read.orElseGet(() -> lastRead.get(place));
            isComplete &= known != null;
            all.addAll(known == null ? List.of() : known);
        }
        return new Claims(all, isComplete);
    }

    private static Stream<String> regions(Placement placement) {
        return Stream.concat(Stream.of(placement.region()), Stream.ofNullable(placement.otherRegion()));
    }

    private ResourceCache<Aws> cache(Placement placement, String region) {
        return regions.engine(account(placement), region).resourceCache();
    }

    private static AwsAccount account(Placement placement) {
        return new AwsAccount(placement.aws().roleArn(), placement.aws().externalId());
    }
}
