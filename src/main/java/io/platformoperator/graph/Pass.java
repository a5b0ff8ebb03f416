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
    private static final int MOST_SPENT_TOKENS = 50;

    private final Graph<C> graph;
    private final Mode mode;
    private final Planning planning;
    private final Observatory<C> observatory;
    private final Memory memory;
    private final Pace pace;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Executor executor;
    private final Set<Task> tried = new HashSet<>();
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
            Observatory<C> observatory,
            Memory memory,
            Pace pace,
            BooleanSupplier leads,
            InstantSource clock,
            Executor executor) {
        this.graph = graph;
        this.mode = mode;
        this.planning = planning;
        this.observatory = observatory;
        this.memory = memory;
        this.pace = pace;
        this.leads = leads;
        this.clock = clock;
        this.executor = executor;
        this.plan = look();
    }

    /**
     * Result of the execution.
     *
     * @param plan remaining steps, computed from the state after the last step
     */
    record Done(Plan plan, List<Change> changes) {}

    Done run() {
        var finished = new LinkedBlockingQueue<Runnable>();
        var running = start(finished);
        while (running > 0) {
            for (var done = await(finished); done != null; done = finished.poll()) {
                done.run();
                running--;
            }
            plan = look();
            running += start(finished);
        }
        return new Done(plan, changes);
    }

    private Plan look() {
        return planning.plan(observatory.view(graph.observedKinds()));
    }

    private int start(LinkedBlockingQueue<Runnable> finished) {
        if (mode == Mode.OBSERVE) {
            return 0;
        }
        if (mode == Mode.CORRECT) {
            memory.admission().ask(plan, observatory.cloud(), memory.backoff(), clock.instant(), pace);
        }
        var started = 0;
        for (var step : plan.steps()) {
            if (canRun(step) && tried.add(Task.of(step))) {
                executor.execute(() -> finished.add(attempt(step)));
                started++;
            }
        }
        return started;
    }

    private boolean canRun(Step step) {
        var isOpen =
                switch (step) {
                    case Step.Create<?, ?, ?> create ->
                        create.after().isEmpty() && mode == Mode.CORRECT && isSurelyAbsent(create.node());
                    case Step.Update<?, ?, ?> update ->
                        update.after().isEmpty()
                                && mode == Mode.CORRECT
                                && !observatory.isUnclear(update.kind(), update.have())
                                && memory.effects()
                                        .waitsUntil(update, clock.instant(), generation())
                                        .isEmpty();
                    case Step.Replace<?, ?, ?> replace ->
                        replace.after().isEmpty()
                                && mode == Mode.CORRECT
                                && !observatory.isUnclear(replace.kind(), replace.have());
                    case Step.Delete<?, ?, ?> delete ->
                        delete.after().isEmpty() && mode == Mode.CORRECT && !isGoing(delete.kind(), delete.have());
                    case Step.Leave<?, ?, ?> ignored -> false;
                    case Step.Unseen<?, ?, ?> ignored -> false;
                    case Step.Wait<?, ?, ?> ignored -> false;
                    case Step.Keep<?, ?, ?> ignored -> false;
                    case Step.Blocked<?, ?, ?> ignored -> false;
                    case Step.Gone<?, ?, ?> ignored -> false;
                };
        return isOpen
                && memory.backoff()
                        .parked(Task.of(step), clock.instant(), generation())
                        .isEmpty();
    }

    /** True if the resource is being deleted already, so that no delete call is needed. */
    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private <H> boolean isGoing(ResourceKind<?, ?, H> kind, Object have) {
        var resource = (H) have;
        return kind.state(resource) instanceof State.Deleting
                || observatory.watchAny(kind).isAskedToGo(kind.id(resource));
    }

    private long generation() {
        return graph.owner().generation();
    }

    private boolean isSurelyAbsent(Node<?, ?, ?> node) {
        return !node.kind().isNameless()
                || (leads.getAsBoolean()
                        && observatory.watchAny(node.kind()).provesAbsenceAt().isEmpty());
    }

    /** Runs one step and returns the bookkeeping for the thread that runs the execution. Never throws. */
    private Runnable attempt(Step step) {
        try {
            var change = execute(step);
            settle(step);
            observatory.announce(step.kind());
            return () -> changes.add(change);
        } catch (RuntimeException e) {
            return () -> fail(step, observatory.cloud().classify(e));
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
    private void settle(Step step) {
        if (step instanceof Step.Replace<?, ?, ?> replace
                && state(replace.kind(), replace.have()) instanceof State.Failed(var word, var why)) {
            park(step, CloudError.ours(ErrorClass.REFUSED, word, why));
        } else {
            memory.backoff().succeeded(Task.of(step));
        }
    }

    private void park(Step step, CloudError error) {
        memory.backoff().failed(Task.of(step), error, clock.instant(), generation(), pace);
    }

    /**
     * Records a failed step, and marks its resource for reading: the call may have succeeded nevertheless, or failed
     * because the cached state was outdated.
     */
    private void fail(Step step, CloudError error) {
        park(step, error);
        switch (step) {
            case Step.Create<?, ?, ?> create ->
                observatory.watchAny(create.kind()).createFailed(error.kind());
            case Step.Update<?, ?, ?> update -> touched(update.kind(), update.have());
            case Step.Replace<?, ?, ?> replace -> touched(replace.kind(), replace.have());
            case Step.Delete<?, ?, ?> delete -> touched(delete.kind(), delete.have());
            default -> {}
        }
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <H> State state(ResourceKind<?, ?, H> kind, Object have) {
        return kind.state((H) have);
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private <H> void touched(ResourceKind<?, ?, H> kind, Object have) {
        observatory.watchAny(kind).touched(kind.id((H) have));
    }

    @SuppressWarnings("unchecked") // the plan was made of a Graph<C>
    private Change execute(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> create((Step.Create<C, ?, ?>) create);
            case Step.Update<?, ?, ?> update -> update((Step.Update<C, ?, ?>) update);
            case Step.Replace<?, ?, ?> replace -> replace((Step.Replace<C, ?, ?>) replace);
            case Step.Delete<?, ?, ?> delete -> delete((Step.Delete<C, ?, ?>) delete);
            default -> throw new IllegalArgumentException("nothing to do for " + step.identity());
        };
    }

    private <W, H> Change create(Step.Create<C, W, H> step) {
        var node = step.node();
        var owner = graph.owner();
        var tags = owner.tagsFor(node.name());
        var attempts = 0;
        while (true) {
            var spent = memory.spentTokens(node.identity());
            var claim = new Claim(node.identity(), tags, Tokens.of(owner, node.name(), step.want(), spent));
            var made = node.kind().create(observatory.cloud(), step.want(), claim);
            var isOldOne = node.kind().state(made) instanceof State.Deleting; // the token returned a deleted resource
            if (!isOldOne || ++attempts == MOST_SPENT_TOKENS) {
                if (!(node.kind().state(made) instanceof State.Ready)) {
                    memory.madeAt(node.identity(), clock.instant());
                }
                observatory.watch(node.kind()).wrote(made);
                return change(Change.Verb.CREATED, step, node.kind().id(made));
            }
            memory.tokenIsSpent(node.identity());
        }
    }

    private <W, H> Change update(Step.Update<C, W, H> step) {
        var kind = step.node().kind();
        var changed = kind.update(
                observatory.cloud(),
                step.have(),
                step.want(),
                new Changes(step.differences()),
                graph.owner().keptTags(step.node()));
        if (changed == null || memory.effects().isRepeated(step, generation())) {
            observatory.watch(kind).touched(kind.id(step.have()));
        } else {
            observatory.watch(kind).wrote(changed);
        }
        memory.effects().accepted(step, clock.instant(), generation());
        return change(Change.Verb.UPDATED, step, kind.id(step.have()) + " " + step.differences());
    }

    private <W, H> Change replace(Step.Replace<C, W, H> step) {
        return delete(new Step.Delete<>(
                step.identity(), step.node().kind(), step.have(), step.want(), "is replaced", List.of()));
    }

    private <W, H> Change delete(Step.Delete<C, W, H> step) {
        var kind = step.kind();
        kind.delete(
                observatory.cloud(), step.have(), new Farewell<>(graph.owner().deletionPolicy(), step.want()));
        observatory.watch(kind).deleted(kind.id(step.have()));
        memory.isNoLongerMade(step.identity());
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
            throw new IllegalStateException("stopped in the middle of a pass; the next one goes on", e);
        }
    }
}
