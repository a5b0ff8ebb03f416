package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.DriftPolicy;
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

/** One pass over one set: see {@link ApplyEngine#apply}. */
final class ApplyPass {
    /** After it nothing more is begun; the next pass goes on. */
    private static final Duration BUDGET = Duration.ofSeconds(60);

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AT_LEISURE = Duration.ofMinutes(10);

    private final Api api;
    private final Kinds kinds;
    private final ClusterView view;
    private final SetMemory memory;
    private final ApplySet set;
    private final DriftPolicy drift;
    private final long deadline = System.nanoTime() + BUDGET.toNanos();
    private final Map<ObjectKey, Outcome> outcomes = new HashMap<>();
    private @Nullable Parent parent;

    ApplyPass(Api api, Kinds kinds, ClusterView view, SetMemory memory, ApplySet set, DriftPolicy drift) {
        this.api = api;
        this.kinds = kinds;
        this.view = view;
        this.memory = memory;
        this.set = set;
        this.drift = drift;
    }

    Applied run(List<ObjectNode> rendered) {
        view.refreshParents(api);
        parent = view.parents().stream()
                .filter(one -> one.id().equals(set.id()))
                .findFirst()
                .orElse(null);
        var wanted = prepare(rendered, kinds.served(api));
        if (wanted.stream().anyMatch(one -> one.kind() == null)) {
            wanted = prepare(rendered, kinds.refresh(api));
        }
        watch(wanted);
        record(with(knownKinds(), wanted), knownObjects());
        var existing = Existing.look(
                api,
                wanted.stream()
                        .filter(one -> one.kind() != null && view.get(one.key()) == null)
                        .filter(one -> memory.retries().pending(one).isEmpty())
                        .toList());
        for (var stage : ApplyOrder.stages(wanted, Wanted::key).entrySet()) {
            var some = stage.getKey() == ApplyOrder.CUSTOM ? newlyServed(rendered, stage.getValue()) : stage.getValue();
            settle(some, existing);
        }
        var pruned = prune(wanted);
        record(kindsNow(wanted), objectsNow(wanted));
        return report(wanted, existing, pruned);
    }

    private List<Wanted> prepare(List<ObjectNode> rendered, List<ApiKind> served) {
        return new Preparation(set.id(), (version, kind) -> Kinds.in(served, version, kind)
                        .orElse(null))
                .of(rendered);
    }

    /** Custom objects whose definitions were applied a moment ago: they may be served by now. */
    private List<Wanted> newlyServed(List<ObjectNode> rendered, List<Wanted> custom) {
        if (custom.stream().allMatch(one -> one.kind() != null)) {
            return custom;
        }
        var keys = custom.stream().map(Wanted::key).collect(Collectors.toSet());
        var again = prepare(rendered, kinds.refresh(api)).stream()
                .filter(one -> keys.contains(one.key()))
                .toList();
        watch(again);
        return again;
    }

    private void watch(List<Wanted> wanted) {
        var served = kinds.served(api);
        view.refresh(
                api,
                Stream.concat(
                                wanted.stream().map(Wanted::kind).filter(Objects::nonNull),
                                knownKinds().stream()
                                        .map(name -> Kinds.of(served, name))
                                        .flatMap(Optional::stream))
                        .toList());
    }

    private void settle(List<Wanted> stage, Existing existing) {
        var pass = new ObjectPass(
                api, view, memory, new Claims(set.id(), view.parents(), this::isLive), set.id(), drift, knownObjects());
        var results = Concurrently.map(stage, one -> settle(pass, one, existing));
        for (var i = 0; i < stage.size(); i++) {
            outcomes.put(stage.get(i).key(), results.get(i));
        }
    }

    private Outcome settle(ObjectPass pass, Wanted wanted, Existing existing) {
        if (wanted.kind() == null) {
            return Outcome.waiting("the cluster doesn't serve "
                    + wanted.object().path("apiVersion").asText() + " "
                    + wanted.key().kind() + " yet");
        }
        if (wanted.kind().namespaced() && wanted.key().namespace().isEmpty()) {
            return Outcome.failed("has no namespace");
        }
        if (System.nanoTime() > deadline) {
            return Outcome.waiting("not tried yet");
        }
        return memory.retries().pending(wanted).orElseGet(() -> pass.settle(wanted, seen(wanted, existing)));
    }

    private @Nullable Seen seen(Wanted wanted, Existing existing) {
        var member = view.get(wanted.key());
        return member != null ? member : existing.get(wanted.key());
    }

    /** Helm keeps a release in Secrets that say so. */
    private boolean isLive(String namespace, String release) {
        var secrets = api.get(
                "/api/v1/namespaces/" + namespace + "/secrets?limit=1&labelSelector=owner%3Dhelm%2Cname%3D" + release,
                Api.METADATA_LIST);
        return !secrets.path("items").isEmpty();
    }

    /** Deletes what is no longer wanted, once all that is wanted was applied: what takes its place is there by then. */
    private List<ObjectReport> prune(List<Wanted> wanted) {
        var keys = wanted.stream().map(Wanted::key).collect(Collectors.toSet());
        var unwanted = view.members(set.id()).stream()
                .filter(seen -> !keys.contains(seen.key()))
                .toList();
        var isApplied = outcomes.values().stream()
                .noneMatch(one -> one.action() == Action.WAITING || one.action() == Action.FAILED);
        if (!isApplied || unwanted.isEmpty()) {
            return List.of();
        }
        var guard = new Guard(api, kinds.served(api), set.id());
        var deletion = new Deletion(api, view);
        var reports = new ArrayList<ObjectReport>();
        for (var stage : ApplyOrder.stages(unwanted, Seen::key).descendingMap().values()) {
            reports.addAll(Concurrently.map(stage, seen -> prune(seen, guard, deletion)));
        }
        return reports;
    }

    private ObjectReport prune(Seen seen, Guard guard, Deletion deletion) {
        if (seen.isGoing()) {
            return new ObjectReport(seen.key(), Action.KEPT, seen.lingering(), Health.READY);
        }
        if (drift == DriftPolicy.REPORT) {
            return new ObjectReport(seen.key(), Action.KEPT, "is no longer wanted", Health.READY);
        }
        return memory.kept(seen, () -> guard.keeps(seen))
                .map(why -> new ObjectReport(seen.key(), Action.KEPT, why, Health.READY))
                .orElseGet(() -> new ObjectReport(
                        seen.key(), Action.PRUNED, deletion.of(seen).orElse(""), Health.READY));
    }

    private Applied report(List<Wanted> wanted, Existing existing, List<ObjectReport> pruned) {
        var served = servedNow(wanted);
        var reports = new ArrayList<ObjectReport>();
        for (var one : wanted) {
            var outcome = Objects.requireNonNull(outcomes.get(one.key()));
            reports.add(new ObjectReport(
                    one.key(), outcome.action(), outcome.message(), health(one, outcome, seen(one, existing), served)));
        }
        var again = reports.stream().map(this::again).flatMap(Optional::stream).min(Duration::compareTo);
        reports.addAll(pruned);
        return new Applied(reports, again, api.requests());
    }

    private Optional<Duration> again(ObjectReport report) {
        return switch (report.action()) {
            case WAITING, FAILED -> Optional.of(memory.retries().until(report.object()));
            case CONFLICT -> Optional.of(AT_LEISURE);
            case DRIFTED, PRUNED, KEPT -> Optional.empty();
            // The status of a definition isn't watched; everything else that becomes ready wakes us.
            case CREATED, CONFIGURED, UNCHANGED ->
                ApplyOrder.stage(report.object()) == ApplyOrder.DEFINITIONS
                                && !report.health().isReady()
                        ? Optional.of(SOON)
                        : Optional.empty();
        };
    }

    private List<ApiKind> servedNow(List<Wanted> wanted) {
        var served = kinds.served(api);
        return wanted.stream().allMatch(one -> isServed(one, served)) ? served : kinds.refresh(api);
    }

    /** Whether all that a definition defines is served; anything else is. */
    private static boolean isServed(Wanted wanted, List<ApiKind> served) {
        return ApplyOrder.stage(wanted.key()) != ApplyOrder.DEFINITIONS
                || ApiKind.definedBy(wanted.object()).stream()
                        .allMatch(kind ->
                                Kinds.in(served, kind.apiVersion(), kind.kind()).isPresent());
    }

    private static Health health(Wanted wanted, Outcome outcome, @Nullable Seen seen, List<ApiKind> served) {
        if (seen == null) {
            return outcome.action() == Action.UNCHANGED ? Health.READY : Health.progressing("isn't there");
        }
        if (!isServed(wanted, served)) {
            return Health.progressing("isn't established yet");
        }
        return HealthRules.of(seen, wanted.enoughPods());
    }

    private Set<String> knownKinds() {
        return parent == null ? Set.of() : parent.groupKinds();
    }

    private Set<String> knownObjects() {
        return parent == null ? Set.of() : parent.objects();
    }

    private static Set<String> with(Set<String> kinds, List<Wanted> wanted) {
        var all = new TreeSet<>(kinds);
        wanted.forEach(one -> all.add(one.groupKind()));
        return all;
    }

    /** The kinds of all that is wanted, and of what is still there. */
    private Set<String> kindsNow(List<Wanted> wanted) {
        var all = new TreeSet<String>();
        view.members(set.id()).forEach(seen -> all.add(seen.key().groupKind()));
        return with(all, wanted);
    }

    /** What is there of the wanted, and what was there and is only told to be gone. */
    private Set<String> objectsNow(List<Wanted> wanted) {
        var before = knownObjects();
        var objects = new HashSet<String>();
        for (var one : wanted) {
            var line = Parent.line(one.key());
            if (view.get(one.key()) != null || (before.contains(line) && !isRemade(one))) {
                objects.add(line);
            }
        }
        return objects;
    }

    /** Deleted by us to be made anew: that it is missing is nobody's doing. */
    private boolean isRemade(Wanted one) {
        return Objects.requireNonNull(outcomes.get(one.key())).action() == Action.WAITING;
    }

    private void record(Set<String> groupKinds, Set<String> objects) {
        var namespaces = objects.stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .filter(name -> name.contains("/"))
                .map(name -> name.substring(0, name.indexOf('/')))
                .filter(namespace -> !namespace.equals(set.namespace()))
                .collect(Collectors.toSet());
        if (drift == DriftPolicy.CORRECT && !Parent.says(parent, groupKinds, namespaces, objects)) {
            var written = Parent.write(api, set, groupKinds, namespaces, objects);
            view.putParent(written.seen());
            parent = written;
        }
    }
}
