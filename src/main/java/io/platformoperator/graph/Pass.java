package io.platformoperator.graph;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/**
 * Executes a plan as far as possible now. Computes the plan again after each finished step, so that a step starts as
 * soon as its dependencies are satisfied, while others are still running. Attempts each step once: a step without
 * effect is observed in a later reconcile, not repeated.
 */
final class Pass<C extends Cloud> {
    private static final int MAX_SPENT_TOKENS = 50;

    private final Graph<C> graph;
    private final Mode mode;
    private final Planning planning;
    private final Observatory<C> cache;
    private final Memory state;
    private final Pace pace;
    private final BooleanSupplier isLeader;
    private final InstantSource clock;
    private final Executor executor;
    private final Set<Memory.StepKey> attempted = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private Plan plan;

    /** Computes a plan from observed state. */
    @FunctionalInterface
    interface Planning {
        Plan plan(Observed observed);
    }

    Pass(
            Graph<C> graph,
            Mode mode,
            Planning planning,
            Observatory<C> cache,
            Memory state,
            Pace pace,
            BooleanSupplier isLeader,
            InstantSource clock,
            Executor executor) {
        this.graph = graph;
        this.mode = mode;
        this.planning = planning;
        this.cache = cache;
        this.state = state;
        this.pace = pace;
        this.isLeader = isLeader;
        this.clock = clock;
        this.executor = executor;
        this.plan = computePlan();
    }

    /**
     * Result of the execution.
     *
     * @param plan remaining steps, computed from the state after the last step
     */
    record Done(Plan plan, List<Change> changes) {}

    Done run() {
        var finished = new LinkedBlockingQueue<Runnable>();
        var running = startSteps(finished);
        while (running > 0) {
            for (var bookkeeping = await(finished); bookkeeping != null; bookkeeping = finished.poll()) {
                bookkeeping.run();
                running--;
            }
            plan = computePlan();
            running += startSteps(finished);
        }
        return new Done(plan, changes);
    }

    private Plan computePlan() {
        return planning.plan(cache.view(graph.observedKinds()));
    }

    private int startSteps(LinkedBlockingQueue<Runnable> finished) {
        if (mode == Mode.OBSERVE) {
            return 0;
        }
        if (mode == Mode.CORRECT) {
            state.admission().ask(plan, cache.cloud(), state.backoff(), clock.instant(), pace);
        }
        var started = 0;
        for (var step : plan.steps()) {
            if (canRun(step) && attempted.add(Memory.StepKey.of(step))) {
                executor.execute(() -> finished.add(runStep(step)));
                started++;
            }
        }
        return started;
    }

    private boolean canRun(Step step) {
        var isOpen =
                switch (step) {
                    case Step.Create<?, ?, ?> create ->
                        create.after().isEmpty() && mode == Mode.CORRECT && isAbsenceProved(create.node());
                    case Step.Update<?, ?, ?> update ->
                        update.after().isEmpty()
                                && mode == Mode.CORRECT
                                && !cache.isUnclear(update.kind(), update.have())
                                && state.effects()
                                        .waitsUntil(update, clock.instant(), generation())
                                        .isEmpty();
                    case Step.Replace<?, ?, ?> replace ->
                        replace.after().isEmpty()
                                && mode == Mode.CORRECT
                                && !cache.isUnclear(replace.kind(), replace.have());
                    case Step.Delete<?, ?, ?> delete ->
                        delete.after().isEmpty()
                                && mode == Mode.CORRECT
                                && !isBeingDeleted(delete.kind(), delete.have());
                    case Step.Leave<?, ?, ?> ignored -> false;
                    case Step.Unseen<?, ?, ?> ignored -> false;
                    case Step.Wait<?, ?, ?> ignored -> false;
                    case Step.Keep<?, ?, ?> ignored -> false;
                    case Step.Blocked<?, ?, ?> ignored -> false;
                    case Step.Gone<?, ?, ?> ignored -> false;
                };
        return isOpen
                && state.backoff()
                        .parked(Memory.StepKey.of(step), clock.instant(), generation())
                        .isEmpty();
    }

    /** True if the resource is being deleted already, so that no delete call is needed. */
    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private <O> boolean isBeingDeleted(ResourceKind<?, ?, O> kind, Object observed) {
        var resource = (O) observed;
        return kind.state(resource) instanceof State.Deleting
                || cache.watchAny(kind).isAskedToGo(kind.id(resource));
    }

    private long generation() {
        return graph.owner().generation();
    }

    private boolean isAbsenceProved(Node<?, ?, ?> node) {
        return !node.kind().isNameless()
                || (isLeader.getAsBoolean()
                        && cache.watchAny(node.kind()).provesAbsenceAt().isEmpty());
    }

    /** Runs one step and returns the bookkeeping for the thread that runs the execution. Never throws. */
    private Runnable runStep(Step step) {
        try {
            var change = execute(step);
            recordSuccess(step);
            cache.announce(step.kind());
            return () -> changes.add(change);
        } catch (RuntimeException e) {
            return () -> handleFailure(step, cache.cloud().classify(e));
        } catch (Error e) {
            return () -> {
                throw e;
            };
        }
    }

    /**
     * Clears the step's backoff after success. Exception: the replacement of a failed resource enters backoff, so that
     * repeated failures are retried with growing delays.
     */
    private void recordSuccess(Step step) {
        if (step instanceof Step.Replace<?, ?, ?> replace
                && stateOf(replace.kind(), replace.have()) instanceof State.Failed(var status, var reason)) {
            recordFailure(step, CloudError.ours(ErrorClass.REFUSED, status, reason));
        } else {
            state.backoff().succeeded(Memory.StepKey.of(step));
        }
    }

    private void recordFailure(Step step, CloudError error) {
        state.backoff().failed(Memory.StepKey.of(step), error, clock.instant(), generation(), pace);
    }

    /**
     * Records a failed step, and marks its resource for reading: the call may have succeeded nevertheless, or failed
     * because the cached state was outdated.
     */
    private void handleFailure(Step step, CloudError error) {
        recordFailure(step, error);
        switch (step) {
            case Step.Create<?, ?, ?> create -> cache.watchAny(create.kind()).createFailed(error.kind());
            case Step.Update<?, ?, ?> update -> markStale(update.kind(), update.have());
            case Step.Replace<?, ?, ?> replace -> markStale(replace.kind(), replace.have());
            case Step.Delete<?, ?, ?> delete -> markStale(delete.kind(), delete.have());
            default -> {}
        }
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <O> State stateOf(ResourceKind<?, ?, O> kind, Object observed) {
        return kind.state((O) observed);
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private <O> void markStale(ResourceKind<?, ?, O> kind, Object observed) {
        cache.watchAny(kind).touched(kind.id((O) observed));
    }

    @SuppressWarnings("unchecked") // the plan was made of a Graph<C>
    private Change execute(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> create((Step.Create<C, ?, ?>) create);
            case Step.Update<?, ?, ?> update -> update((Step.Update<C, ?, ?>) update);
            case Step.Replace<?, ?, ?> replace -> replace((Step.Replace<C, ?, ?>) replace);
            case Step.Delete<?, ?, ?> delete -> delete((Step.Delete<C, ?, ?>) delete);
            default -> throw new IllegalArgumentException("not an executable step: " + step.identity());
        };
    }

    private <D, O> Change create(Step.Create<C, D, O> step) {
        var node = step.node();
        var attempts = 0;
        while (true) {
            var spent = state.spentTokens(node.identity());
            var request = Claim.of(graph.owner(), node.name(), step.want(), spent);
            var created = node.kind().create(cache.cloud(), step.want(), request);
            // A token whose resource was deleted returns that resource instead of a new one.
            var isDeleted = node.kind().state(created) instanceof State.Deleting;
            if (!isDeleted || ++attempts == MAX_SPENT_TOKENS) {
                if (!(node.kind().state(created) instanceof State.Ready)) {
                    state.recordCreationStart(node.identity(), clock.instant());
                }
                cache.watch(node.kind()).wrote(created);
                return change(Change.Verb.CREATED, step, node.kind().id(created));
            }
            state.tokenIsSpent(node.identity());
        }
    }

    private <D, O> Change update(Step.Update<C, D, O> step) {
        var kind = step.node().kind();
        var updated = kind.update(
                cache.cloud(),
                step.have(),
                step.want(),
                new Changes(step.differences()),
                graph.owner().keptTags(step.node()));
        if (updated == null || state.effects().isRepeated(step, generation())) {
            cache.watch(kind).touched(kind.id(step.have()));
        } else {
            cache.watch(kind).wrote(updated);
        }
        state.effects().accepted(step, clock.instant(), generation());
        return change(Change.Verb.UPDATED, step, kind.id(step.have()) + " " + step.differences());
    }

    private <D, O> Change replace(Step.Replace<C, D, O> step) {
        return delete(new Step.Delete<>(
                step.identity(), step.node().kind(), step.have(), step.want(), "replaced", List.of()));
    }

    private <D, O> Change delete(Step.Delete<C, D, O> step) {
        var kind = step.kind();
        kind.delete(cache.cloud(), step.have(), new Farewell<>(graph.owner().deletionPolicy(), step.want()));
        cache.watch(kind).deleted(kind.id(step.have()));
        state.isNoLongerMade(step.identity());
        return change(Change.Verb.DELETED, step, kind.id(step.have()) + " " + step.why());
    }

    private static Change change(Change.Verb verb, Step step, String text) {
        return new Change(verb, step.identity(), step.kind().name(), text);
    }

    private static Runnable await(LinkedBlockingQueue<Runnable> finished) {
        try {
            return finished.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted during the execution of a plan; the next reconcile continues", e);
        }
    }
}
