package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.FaultInjection.Crash;
import io.platformoperator.graph.SimulatedKind.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operator that may crash at any call, reconciling two subsystems with the simulated cloud, in virtual time.
 * Background refreshes end some time after they started.
 */
final class SimulatedOperator {
    /** The default intervals, with fewer polls of slow resources, so that many histories can run. */
    static final PollIntervals PACE = new PollIntervals(
            0.5,
            PollIntervals.DEFAULT.pollFloor(),
            Duration.ofMinutes(1),
            PollIntervals.DEFAULT.driftInterval(),
            PollIntervals.DEFAULT.consistencyWindow(),
            PollIntervals.DEFAULT.longestLag(),
            1);

    private static final Owner NO_OWNER = new Owner("", "", "", "", 0, Map.of(), TeardownPolicy.DELETE);

    private final SimulatedCloud cloud;
    private final TeardownPolicy policy;
    private final Random random;
    private final List<Runnable> refreshes = new ArrayList<>();
    private Instant refreshesEnd = Instant.MAX;
    private final ReconciledObject base = new ReconciledObject();
    private final ReconciledObject top = new ReconciledObject();
    private Engine<SimulatedCloud> engine;
    private Instant startedAt = Instant.MIN;
    private int generation;
    private int crashes;

    /** A reconciled Kubernetes object. */
    private static final class ReconciledObject {
        private SubsystemSpec subsystem = new SubsystemSpec("", List.of());
        private Graph<SimulatedCloud> graph = new Graph<>(NO_OWNER, List.of());
        private Instant nextReconcile = Instant.MIN;
        private boolean isBeingDeleted;
        private @Nullable ReconcileResult result;
    }

    SimulatedOperator(SimulatedCloud cloud, TeardownPolicy policy, long seed) {
        this.cloud = cloud;
        this.policy = policy;
        this.random = new Random(seed);
        this.engine = start();
    }

    SimulatedCloud cloud() {
        return cloud;
    }

    int crashes() {
        return crashes;
    }

    /** Start of the running process; {@link Instant#MIN} if it is the first. */
    Instant startedAt() {
        return startedAt;
    }

    /** Applies new specs of both subsystems, as a user would. */
    void apply(SubsystemSpec newBase, SubsystemSpec newTop) {
        generation++;
        base.subsystem = newBase;
        top.subsystem = newTop;
        base.graph = newBase.graph(owner(base), newTop);
        top.graph = newTop.graph(owner(top), newBase);
        objects().forEach(object -> {
            object.nextReconcile = cloud.instant();
            object.result = null;
        });
    }

    /** Deletes both subsystems. The dependent one is torn down first. */
    void delete() {
        objects().forEach(object -> {
            object.isBeingDeleted = true;
            object.nextReconcile = cloud.instant();
            object.result = null;
        });
    }

    /** Reconciles when due until the condition holds; fails at the deadline. */
    void runUntil(BooleanSupplier condition, Duration atMost) {
        var deadline = cloud.instant().plus(atMost);
        while (!condition.getAsBoolean()) {
            if (!runNext(deadline)) {
                throw new AssertionError("not in " + atMost + ": " + describe());
            }
        }
    }

    /** Reconciles when due for that long. */
    void runFor(Duration time) {
        var end = cloud.instant().plus(time);
        while (runNext(end)) {
            // runs everything due before the end
        }
        cloud.advanceTo(end);
    }

    /** Runs the next due action; false if none is due before the end. */
    private boolean runNext(Instant end) {
        var object = objects()
                .min(Comparator.comparing((ReconciledObject each) -> each.nextReconcile))
                .orElseThrow();
        if (refreshesEnd.isAfter(end) && object.nextReconcile.isAfter(end)) {
            return false;
        }
        if (refreshesEnd.isBefore(object.nextReconcile)) {
            cloud.advanceTo(refreshesEnd);
            endRefreshes();
        } else {
            reconcile(object);
        }
        return true;
    }

    private void startRefresh(Runnable refresh) {
        if (refreshes.isEmpty()) {
            refreshesEnd = cloud.instant().plusSeconds(random.nextInt(30));
        }
        refreshes.add(refresh);
    }

    private void endRefreshes() {
        var ending = List.copyOf(refreshes);
        dropRefreshes();
        ending.stream().takeWhile(refresh -> !cloud.faults().isDead()).forEach(Runnable::run);
        if (cloud.faults().isDead()) {
            restart();
        }
    }

    private void dropRefreshes() {
        refreshes.clear();
        refreshesEnd = Instant.MAX;
    }

    boolean isReady() {
        return objects().allMatch(object -> object.result != null && object.result.isReady());
    }

    boolean isTornDown() {
        return objects().allMatch(object -> object.result != null && object.result.isDeleted());
    }

    /** Restarts the operator's process. */
    void restart() {
        crashes++;
        cloud.faults().revive();
        dropRefreshes();
        engine = start();
        startedAt = cloud.instant();
        objects().forEach(object -> object.nextReconcile = cloud.instant());
    }

    private Engine<SimulatedCloud> start() {
        var cache = new ResourceCache<>(cloud, PACE, cloud, Runnable::run, this::startRefresh);
        var started = new Engine<>(cache, PACE, () -> true, cloud, Runnable::run);
        cache.onChange(kind -> objects()
                .filter(object -> hasReferenceTo(object, kind) && object.result != null && !object.result.isReady())
                .forEach(object -> object.nextReconcile = cloud.instant()));
        return started;
    }

    private boolean hasReferenceTo(ReconciledObject object, ResourceKind<?, ?, ?> kind) {
        return object == top
                && base.subsystem.specs().stream()
                        .anyMatch(spec -> spec.kind().definition().equals(kind));
    }

    private void reconcile(ReconciledObject object) {
        cloud.advanceTo(object.nextReconcile);
        try {
            var mode = object.isBeingDeleted
                    ? ExecutionMode.OBSERVE
                    : ExecutionMode.CORRECT; // its dependents are torn down first
            Runnable requestReconcile = () -> object.nextReconcile = cloud.instant();
            engine.recordOtherWriter(object.graph, startedAt); // the process that crashed
            var result = object.isBeingDeleted && (object == top || !isNotTornDown(top))
                    ? engine.teardown(object.graph, requestReconcile)
                    : engine.reconcile(object.graph, mode, requestReconcile);
            assertThat(result.nextReconcile()).isAfter(cloud.instant());
            object.result = result;
            object.nextReconcile = result.nextReconcile();
        } catch (Crash e) {
            restart();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof Crash)) {
                throw e;
            }
            restart();
        }
        assertThat(cloud.violations()).isEmpty();
    }

    private static boolean isNotTornDown(ReconciledObject object) {
        return object.result == null || !object.result.isDeleted();
    }

    private Owner owner(ReconciledObject object) {
        return new Owner(
                SubsystemSpec.ENVIRONMENT,
                "uid",
                "eu-west-1",
                object.subsystem.name(),
                generation,
                Map.of("team", "generation-" + generation / 3),
                policy);
    }

    private Stream<ReconciledObject> objects() {
        return Stream.of(base, top);
    }

    /** Differences between the cloud and the desired resources; empty if there are none. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        var ids = new HashMap<SubsystemSpec.ResourceRef, String>();
        var desiredResources = new ArrayList<SimulatedResource>();
        for (var object : List.of(base, top)) {
            for (var spec : object.subsystem.specs()) {
                var desired = object.subsystem.want(spec, ref -> ids.getOrDefault(ref, "missing"));
                var resources = cloud.activeResources()
                        .filter(resource -> resource.kind() == spec.kind())
                        .filter(resource -> spec.kind().is(Trait.PART)
                                ? resource.name().equals(desired.name())
                                : resource.identity()
                                        .equals(Optional.of(owner(object).identity(spec.name()))))
                        .toList();
                if (resources.size() != 1) {
                    problems.add(spec.name() + " exists " + resources.size() + " times: " + resources);
                    continue;
                }
                var resource = resources.getFirst();
                desiredResources.add(resource);
                ids.put(object.subsystem.ref(spec), resource.id());
                if (!resource.matches(desired, owner(object).tags(), cloud.instant())) {
                    problems.add(resource + " is not in the desired state: " + resource.show(cloud.instant()) + " but "
                            + desired);
                }
            }
        }
        ours().filter(resource -> !desiredResources.contains(resource))
                .forEach(resource -> problems.add(resource + " is an orphan"));
        return problems;
    }

    /** Every resource that the operator created and that is not being deleted. */
    Stream<SimulatedResource> ours() {
        return cloud.activeResources().filter(resource -> !resource.isForeign());
    }

    /** Ids of existing resources that a teardown must retain. */
    Set<String> retained() {
        var retained = new HashSet<SubsystemSpec.ResourceRef>();
        if (policy == TeardownPolicy.RETAIN) {
            var roots = new ArrayList<SubsystemSpec.ResourceSpec>();
            top.subsystem.specs().stream()
                    .filter(spec -> spec.kind().is(Trait.HOLDS_DATA) && exists(top, spec))
                    .forEach(roots::add);
            top.subsystem.closure(roots).forEach(spec -> retained.add(top.subsystem.ref(spec)));
            roots.clear();
            base.subsystem.specs().stream()
                    .filter(spec -> spec.kind().is(Trait.HOLDS_DATA) && exists(base, spec))
                    .forEach(roots::add);
            top.subsystem
                    .dependenciesIn(base.subsystem.name())
                    .forEach(ref -> base.subsystem.spec(ref.name()).ifPresent(roots::add));
            base.subsystem.closure(roots).forEach(spec -> retained.add(base.subsystem.ref(spec)));
        }
        return ours().filter(resource -> resource.identity()
                        .map(it -> retained.contains(new SubsystemSpec.ResourceRef(it.subsystem(), it.name())))
                        .orElse(false))
                .map(SimulatedResource::id)
                .collect(Collectors.toSet());
    }

    private boolean exists(ReconciledObject object, SubsystemSpec.ResourceSpec spec) {
        var identity = owner(object).identity(spec.name());
        return ours().anyMatch(
                        resource -> resource.identity().filter(identity::equals).isPresent());
    }

    String describe() {
        var text = new StringBuilder(cloud.instant().toString());
        for (var object : List.of(base, top)) {
            text.append("\n")
                    .append(object.subsystem.name())
                    .append(", next reconcile ")
                    .append(object.nextReconcile);
            if (object.result != null) {
                object.result.reports().stream()
                        .filter(report -> report.phase() != ResourceReport.Phase.READY
                                && report.phase() != ResourceReport.Phase.DELETED)
                        .forEach(report -> text.append("\n  ").append(report));
            }
        }
        cloud.existingResources().filter(resource -> !resource.isForeign()).forEach(resource -> text.append("\n")
                .append(resource.show(cloud.instant())));
        return text.toString();
    }
}
