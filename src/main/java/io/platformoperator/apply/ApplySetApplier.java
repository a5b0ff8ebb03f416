package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.apply.health.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Applies one set: see {@link ApplyEngine#apply}. */
final class ApplySetApplier {
    /** After this time no further object is applied; the next reconcile continues. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration CONFLICT_RECHECK = Duration.ofMinutes(10);

    private final ApiClient api;
    private final ServedKinds kinds;
    private final ClusterCache cache;
    private final ApplySetState state;
    private final ApplySet set;
    private final DriftPolicy drift;
    private final long deadline = System.nanoTime() + TIME_LIMIT.toNanos();
    private final Map<ObjectKey, ApplyResult> results = new HashMap<>();
    private @Nullable ApplySetParent parent;

    ApplySetApplier(
            ApiClient api,
            ServedKinds kinds,
            ClusterCache cache,
            ApplySetState state,
            ApplySet set,
            DriftPolicy drift) {
        this.api = api;
        this.kinds = kinds;
        this.cache = cache;
        this.state = state;
        this.set = set;
        this.drift = drift;
    }

    ApplyReport run(List<ObjectNode> rendered) {
        cache.refreshParents(api);
        parent = cache.parents().stream()
                .filter(one -> one.id().equals(set.id()))
                .findFirst()
                .orElse(null);
        var desired = prepare(rendered, kinds.served(api));
        if (desired.stream().anyMatch(one -> one.kind() == null)) {
            desired = prepare(rendered, kinds.refresh(api));
        }
        watch(desired);
        writeParent(with(recordedKinds(), desired), recordedObjects());
        var existing = ObjectAdoption.find(
                api,
                desired.stream()
                        .filter(one -> one.kind() != null && cache.get(one.key()) == null)
                        .filter(one -> state.retries().pending(one).isEmpty())
                        .toList());
        for (var stage : ApplyOrder.stages(desired, DesiredObject::key).entrySet()) {
            var objects = stage.getKey() == ApplyOrder.CUSTOM_OBJECTS
                    ? newlyServed(rendered, stage.getValue())
                    : stage.getValue();
            apply(objects, existing);
        }
        var pruned = prune(desired);
        writeParent(currentKinds(desired), currentObjects(desired));
        return report(desired, existing, volumeClaims(desired), pruned);
    }

    private VolumeClaimGrowth.Result volumeClaims(List<DesiredObject> desired) {
        var hash = VolumeClaimSource.hash(desired);
        return hash.isEmpty()
                ? VolumeClaimGrowth.Result.NONE
                : state.volumeClaims(hash, drift, () -> new VolumeClaimGrowth(api, drift).run(desired));
    }

    private List<DesiredObject> prepare(List<ObjectNode> rendered, List<ApiKind> served) {
        return new ObjectNormalizer(set.id(), (version, kind) -> ServedKinds.find(served, version, kind)
                        .orElse(null))
                .normalize(rendered);
    }

    /** The custom objects with their kinds discovered again: earlier stages may have applied their definitions. */
    private List<DesiredObject> newlyServed(List<ObjectNode> rendered, List<DesiredObject> custom) {
        if (custom.stream().allMatch(one -> one.kind() != null)) {
            return custom;
        }
        var keys = custom.stream().map(DesiredObject::key).collect(Collectors.toSet());
        var prepared = prepare(rendered, kinds.refresh(api)).stream()
                .filter(one -> keys.contains(one.key()))
                .toList();
        watch(prepared);
        return prepared;
    }

    private void watch(List<DesiredObject> desired) {
        var served = kinds.served(api);
        cache.refresh(
                api,
                Stream.concat(
                                desired.stream().map(DesiredObject::kind).filter(Objects::nonNull),
                                recordedKinds().stream()
                                        .map(name -> ServedKinds.findPreferred(served, name))
                                        .flatMap(Optional::stream))
                        .toList());
    }

    private void apply(List<DesiredObject> stage, ObjectAdoption existing) {
        var ownership = new OwnershipCheck(set.id(), cache.parents(), this::helmReleaseExists);
        var applier = new ObjectApplier(api, cache, state, ownership, set.id(), drift, recordedObjects());
        var stageResults = Concurrently.map(stage, one -> apply(applier, one, existing));
        for (var i = 0; i < stage.size(); i++) {
            results.put(stage.get(i).key(), stageResults.get(i));
        }
    }

    private ApplyResult apply(ObjectApplier applier, DesiredObject desired, ObjectAdoption existing) {
        if (desired.kind() == null) {
            return ApplyResult.waiting("the cluster doesn't serve "
                    + desired.object().path("apiVersion").asText() + " "
                    + desired.key().kind() + " yet");
        }
        if (desired.kind().namespaced() && desired.key().namespace().isEmpty()) {
            return ApplyResult.failed("has no namespace");
        }
        if (System.nanoTime() > deadline) {
            return ApplyResult.waiting(
                    "not applied yet: applying the objects before it took " + TIME_LIMIT.toSeconds() + " s");
        }
        return state.retries().pending(desired).orElseGet(() -> {
            var observed = observed(desired, existing);
            var waiting = observed == null ? missing(desired) : Optional.<ApplyResult>empty();
            return waiting.map(result -> state.retries().refused(desired, result))
                    .orElseGet(() -> applier.apply(desired, observed));
        });
    }

    /** Why an object that does not exist can't be created yet. */
    private Optional<ApplyResult> missing(DesiredObject desired) {
        return CreationCondition.of(desired.object())
                .flatMap(condition ->
                        condition.missing(api, kinds.served(api), desired.key().namespace()))
                .map(ApplyResult::waiting);
    }

    private @Nullable ObservedObject observed(DesiredObject desired, ObjectAdoption existing) {
        var member = cache.get(desired.key());
        return member != null ? member : existing.get(desired.key());
    }

    /** True if a Secret holds a Helm release of that name. */
    private boolean helmReleaseExists(String namespace, String release) {
        var secrets = api.get(
                "/api/v1/namespaces/" + namespace + "/secrets?limit=1&labelSelector=owner%3Dhelm%2Cname%3D" + release,
                ApiClient.METADATA_LIST);
        return !secrets.path("items").isEmpty();
    }

    /** Prunes once every desired object was applied, so that replacements exist before the old objects are deleted. */
    private List<ObjectReport> prune(List<DesiredObject> desired) {
        var isApplied = results.values().stream()
                .noneMatch(one -> one.action() == ApplyAction.WAITING || one.action() == ApplyAction.FAILED);
        if (!isApplied) {
            return List.of();
        }
        var guard = new DeletionGuard(api, kinds.served(api), set.id());
        return new ApplySetPruning(cache, state, drift, guard, new ObjectDeletion(api, cache))
                .prune(set.id(), desired.stream().map(DesiredObject::key).collect(Collectors.toSet()));
    }

    private ApplyReport report(
            List<DesiredObject> desired,
            ObjectAdoption existing,
            VolumeClaimGrowth.Result volumeClaims,
            List<ObjectReport> pruned) {
        var served = servedAfterApply(desired);
        var reports = new ArrayList<ObjectReport>();
        for (var one : desired) {
            var result = Objects.requireNonNull(results.get(one.key()));
            var health = health(one, result, observed(one, existing), served);
            reports.add(new ObjectReport(one.key(), result.action(), result.message(), health));
        }
        var requeueAfter = Stream.concat(
                        reports.stream().map(this::requeueAfter), Stream.of(volumeClaims.recheckAfter()))
                .flatMap(Optional::stream)
                .min(Duration::compareTo);
        reports.addAll(volumeClaims.reports());
        reports.addAll(pruned);
        return new ApplyReport(reports, requeueAfter, api.requests());
    }

    private Optional<Duration> requeueAfter(ObjectReport report) {
        return switch (report.action()) {
            case WAITING, FAILED -> Optional.of(state.retries().delay(report.key()));
            case CONFLICT -> Optional.of(CONFLICT_RECHECK);
            case DRIFTED, PRUNED, RETAINED -> Optional.empty();
            // The status of a definition is not watched; a watch triggers a reconcile when any other object becomes
            // ready.
            case CREATED, CONFIGURED, GROWN, UNCHANGED ->
                ApplyOrder.stage(report.key()) == ApplyOrder.DEFINITIONS
                                && !report.health().isReady()
                        ? Optional.of(SOON)
                        : Optional.empty();
        };
    }

    private List<ApiKind> servedAfterApply(List<DesiredObject> desired) {
        var served = kinds.served(api);
        return desired.stream().allMatch(one -> isServed(one, served)) ? served : kinds.refresh(api);
    }

    /** For a CustomResourceDefinition: true if all of its versions are served. True for all other objects. */
    private static boolean isServed(DesiredObject desired, List<ApiKind> served) {
        return ApplyOrder.stage(desired.key()) != ApplyOrder.DEFINITIONS
                || ApiKind.definedBy(desired.object()).stream()
                        .allMatch(kind -> ServedKinds.find(served, kind.apiVersion(), kind.kind())
                                .isPresent());
    }

    private static Health health(
            DesiredObject desired, ApplyResult result, @Nullable ObservedObject observed, List<ApiKind> served) {
        if (observed == null) {
            return result.action() == ApplyAction.UNCHANGED ? Health.READY : Health.progressing("does not exist");
        }
        if (!isServed(desired, served)) {
            return Health.progressing("isn't established yet");
        }
        return observed.health(desired.sufficientPods());
    }

    private Set<String> recordedKinds() {
        return parent == null ? Set.of() : parent.groupKinds();
    }

    private Set<String> recordedObjects() {
        return parent == null ? Set.of() : parent.objects();
    }

    private static Set<String> with(Set<String> kinds, List<DesiredObject> desired) {
        var all = new TreeSet<>(kinds);
        desired.forEach(one -> all.add(one.groupKind()));
        return all;
    }

    /** The kinds of all desired objects and of all remaining members. */
    private Set<String> currentKinds(List<DesiredObject> desired) {
        var all = new TreeSet<String>();
        cache.members(set.id()).forEach(member -> all.add(member.key().groupKind()));
        return with(all, desired);
    }

    /** The desired objects that exist, and those that were applied before and whose deletion was only reported. */
    private Set<String> currentObjects(List<DesiredObject> desired) {
        var recorded = recordedObjects();
        var objects = new HashSet<String>();
        for (var one : desired) {
            var line = ApplySetParent.entry(one.key());
            if (cache.get(one.key()) != null || (recorded.contains(line) && !isBeingRecreated(one))) {
                objects.add(line);
            }
        }
        return objects;
    }

    /** True if this operator deleted the object to recreate it, so that its absence is not drift. */
    private boolean isBeingRecreated(DesiredObject one) {
        return Objects.requireNonNull(results.get(one.key())).action() == ApplyAction.WAITING;
    }

    private void writeParent(Set<String> groupKinds, Set<String> objects) {
        var namespaces = objects.stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .filter(name -> name.contains("/"))
                .map(name -> name.substring(0, name.indexOf('/')))
                .filter(namespace -> !namespace.equals(set.namespace()))
                .collect(Collectors.toSet());
        if (drift == DriftPolicy.CORRECT && !ApplySetParent.hasContent(parent, groupKinds, namespaces, objects)) {
            var written = ApplySetParent.write(api, set, groupKinds, namespaces, objects);
            cache.putParent(written.observed());
            parent = written;
        }
    }
}
