package io.platformoperator.graph;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Executes a plan as far as possible now. Computes the plan again after each finished step, so that a step starts as
 * soon as its dependencies are satisfied, while others are still running. Attempts each step once: a step without
 * effect is observed in a later reconcile, not repeated.
 */
final class PlanExecution<C extends Cloud> {
    private static final int MAX_SPENT_TOKENS = 50;

    private final Graph<C> graph;
    private final ExecutionMode mode;
    private final PlanFunction planning;
    private final ResourceCache<C> cache;
    private final ReconcileState state;
    private final PollIntervals intervals;
    private final InstantSource clock;
    private final Executor executor;
    private final Set<ReconcileState.StepKey> attempted = new HashSet<>();
    private final AbsenceProofs<C> absenceProofs;
    private final FailedUpdates<C> failedUpdates;
    private final List<ResourceChange> changes = new ArrayList<>();
    private Plan plan;

    /** Computes a plan from observed state. */
    @FunctionalInterface
    interface PlanFunction {
        Plan plan(ObservedState observed);
    }

    PlanExecution(
            Graph<C> graph,
            ExecutionMode mode,
            PlanFunction planning,
            ResourceCache<C> cache,
            ReconcileState state,
            PollIntervals intervals,
            BooleanSupplier isLeader,
            InstantSource clock,
            Executor executor) {
        this.graph = graph;
        this.mode = mode;
        this.planning = planning;
        this.cache = cache;
        this.state = state;
        this.intervals = intervals;
        this.clock = clock;
        this.executor = executor;
        this.absenceProofs = new AbsenceProofs<>(graph, mode, cache, state, isLeader, clock);
        this.failedUpdates = new FailedUpdates<>(cache, state.updateEffects(), generation(), clock);
        this.plan = computePlan();
    }

    /**
     * Result of the execution.
     *
     * @param plan remaining steps, computed from the state after the last step
     */
    record Result(Plan plan, List<ResourceChange> changes) {}

    Result run() {
        var finished = new LinkedBlockingQueue<Runnable>();
        var running = startSteps(finished);
        while (running > 0) {
            for (var bookkeeping = absenceProofs.await(finished, plan);
                    bookkeeping != null;
                    bookkeeping = finished.poll()) {
                bookkeeping.run();
                running--;
            }
            absenceProofs.listDue(plan);
            plan = computePlan();
            running += startSteps(finished);
        }
        return new Result(plan, changes);
    }

    private Plan computePlan() {
        return planning.plan(cache.snapshot(graph.observedKinds(), state.otherWriterUntil()));
    }

    private int startSteps(LinkedBlockingQueue<Runnable> finished) {
        if (mode != ExecutionMode.CORRECT) {
            return 0;
        }
        state.quotaCheck().check(plan, cache.cloud(), state.backoff(), clock.instant(), intervals);
        var started = 0;
        for (var step : plan.steps()) {
            if (failedUpdates.isUnread(step)) {
                started += start(FailedUpdates.key(step), () -> failedUpdates.read(step), finished);
            } else if (canRun(step)) {
                started += start(ReconcileState.StepKey.of(step), () -> runStep(step), finished);
            }
        }
        return started;
    }

    private int start(ReconcileState.StepKey key, Supplier<Runnable> work, LinkedBlockingQueue<Runnable> finished) {
        if (!attempted.add(key)) {
            return 0;
        }
        executor.execute(() -> finished.add(work.get()));
        return 1;
    }

    private boolean canRun(Step step) {
        var isOpen =
                switch (step) {
                    case Step.Create<?, ?, ?> create ->
                        create.waitsFor().isEmpty() && absenceProofs.isProved(create.node());
                    case Step.Update<?, ?, ?> update ->
                        update.waitsFor().isEmpty()
                                && !cache.isStale(update.kind(), update.observed())
                                && state.updateEffects()
                                        .retryAt(update, clock.instant(), generation())
                                        .isEmpty()
                                && state.updateEffects()
                                        .isSeenAgain(
                                                update,
                                                generation(),
                                                since -> cache.untypedKindCache(update.kind())
                                                        .wasListedAfter(since, null),
                                                intervals.updateLag());
                    case Step.Replace<?, ?, ?> replace ->
                        replace.waitsFor().isEmpty() && !cache.isStale(replace.kind(), replace.observed());
                    case Step.Delete<?, ?, ?> delete ->
                        delete.waitsFor().isEmpty() && !isBeingDeleted(delete.kind(), delete.observed());
                    case Step.Retain<?, ?, ?> _,
                            Step.Unmanaged<?, ?, ?> _,
                            Step.ListFailed<?, ?, ?> _,
                            Step.Wait<?, ?, ?> _,
                            Step.Keep<?, ?, ?> _,
                            Step.Blocked<?, ?, ?> _,
                            Step.Deleted<?, ?, ?> _ -> false;
                };
        return isOpen
                && state.backoff()
                        .pendingRetry(ReconcileState.StepKey.of(step), clock.instant(), generation())
                        .isEmpty();
    }

    /** True if the resource is being deleted already, so that no delete call is needed. */
    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private <O> boolean isBeingDeleted(ResourceKind<?, ?, O> kind, Object observed) {
        var resource = (O) observed;
        return kind.state(resource) instanceof State.Deleting
                || cache.untypedKindCache(kind).isDeleteRequested(kind.id(resource));
    }

    private long generation() {
        return graph.owner().generation();
    }

    /** Runs one step and returns the bookkeeping for the thread that runs the execution. Never throws. */
    private Runnable runStep(Step step) {
        try {
            var change = execute(step);
            recordSuccess(step);
            cache.notifyListeners(step.kind());
            return () -> changes.add(change);
        } catch (RuntimeException e) {
            var error = cache.cloud().classify(step.kind(), e);
            return () -> handleFailure(step, error);
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
                && stateOf(replace.kind(), replace.observed())
                        instanceof State.Failed(var status, var reason, var ignored)) {
            recordFailure(step, CloudError.withoutRequest(ErrorClass.REFUSED, status, reason));
        } else {
            state.backoff().recordSuccess(ReconcileState.StepKey.of(step));
            state.lagErrors().clear(step.identity());
        }
    }

    private void recordFailure(Step step, CloudError error) {
        state.backoff().recordFailure(ReconcileState.StepKey.of(step), error, clock.instant(), generation(), intervals);
    }

    /**
     * Records a failed step, and marks its resource for reading: the call may have succeeded nevertheless, or failed
     * because the cached state was outdated.
     */
    private void handleFailure(Step step, CloudError error) {
        recordFailure(step, state.lagErrors().record(step.identity(), error, clock.instant(), intervals));
        switch (step) {
            case Step.Create<?, ?, ?> create ->
                cache.untypedKindCache(create.kind()).recordFailedCreate(create.identity(), error.errorClass());
            case Step.Update<?, ?, ?> update -> markStale(update.kind(), update.observed());
            case Step.Replace<?, ?, ?> replace -> markStale(replace.kind(), replace.observed());
            case Step.Delete<?, ?, ?> delete -> markStale(delete.kind(), delete.observed());
            default -> {}
        }
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <O> State stateOf(ResourceKind<?, ?, O> kind, Object observed) {
        return kind.state((O) observed);
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private <O> void markStale(ResourceKind<?, ?, O> kind, Object observed) {
        cache.untypedKindCache(kind).markStale(kind.id((O) observed));
    }

    @SuppressWarnings("unchecked") // the plan was made of a Graph<C>
    private ResourceChange execute(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> create((Step.Create<C, ?, ?>) create);
            case Step.Update<?, ?, ?> update -> update((Step.Update<C, ?, ?>) update);
            case Step.Replace<?, ?, ?> replace -> replace((Step.Replace<C, ?, ?>) replace);
            case Step.Delete<?, ?, ?> delete -> delete((Step.Delete<C, ?, ?>) delete, false);
            default -> throw new IllegalArgumentException("not an executable step: " + step.identity());
        };
    }

    private <D, O> ResourceChange create(Step.Create<C, D, O> step) {
        var node = step.node();
        var returned = new HashSet<String>();
        while (true) {
            var spent = state.spentTokens(node.identity());
            var request = CreateRequest.of(graph.owner(), node.name(), step.desired(), spent);
            var created = node.kind().create(cache.cloud(), step.desired(), request);
            // A token whose resource was deleted returns that resource instead of a new one. A name returns it each
            // time.
            var isDeleted = node.kind().state(created) instanceof State.Deleting;
            if (!isDeleted || !returned.add(node.kind().id(created)) || returned.size() == MAX_SPENT_TOKENS) {
                if (!(node.kind().state(created) instanceof State.Ready)) {
                    state.recordCreationStart(node.identity(), clock.instant());
                }
                cache.kindCache(node.kind()).recordWrite(created);
                return change(ResourceChange.Verb.CREATED, step, node.kind().id(created));
            }
            state.recordSpentToken(node.identity());
        }
    }

    private <D, O> ResourceChange update(Step.Update<C, D, O> step) {
        var kind = step.node().kind();
        var updated = kind.update(
                cache.cloud(),
                step.observed(),
                step.desired(),
                new UpdateRequest(step.differences()),
                graph.owner().managedTags(step.node()));
        if (updated == null || state.updateEffects().isRepeated(step, generation())) {
            cache.kindCache(kind).markStale(kind.id(step.observed()));
        } else {
            cache.kindCache(kind).recordWrite(updated);
        }
        state.updateEffects().recordUpdate(step, clock.instant(), generation());
        return change(
                ResourceChange.Verb.UPDATED,
                step,
                kind.id(step.observed()) + " " + Difference.changeText(step.differences()));
    }

    private <D, O> ResourceChange replace(Step.Replace<C, D, O> step) {
        var reason = "replaced because of " + Difference.text(step.differences());
        var kind = step.node().kind();
        return delete(
                new Step.Delete<>(step.identity(), kind, step.observed(), step.desired(), reason, List.of()), true);
    }

    private <D, O> ResourceChange delete(Step.Delete<C, D, O> step, boolean isReplacement) {
        var kind = step.kind();
        kind.delete(
                cache.cloud(),
                step.observed(),
                new DeleteRequest<>(graph.owner().teardownPolicy(), step.desired(), isReplacement));
        cache.kindCache(kind).recordDelete(kind.id(step.observed()));
        state.clearCreationStart(step.identity());
        return change(ResourceChange.Verb.DELETED, step, kind.id(step.observed()) + " " + step.reason());
    }

    private static ResourceChange change(ResourceChange.Verb verb, Step step, String text) {
        return new ResourceChange(verb, step.identity(), step.kind().name(), text);
    }
}
