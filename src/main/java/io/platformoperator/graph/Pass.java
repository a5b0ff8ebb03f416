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
 * Carries a plan out as far as it goes now. After each finished step it plans anew, so what that step made possible
 * starts at once, beside what is still running. Each resource gets each kind of step once in a pass: what did not help
 * is looked at again later, not repeated.
 */
final class Pass<C extends Cloud> {
    private final Graph<C> graph;
    private final Mode mode;
    private final Planning planning;
    private final Observatory<C> observatory;
    private final Backoff backoff;
    private final Pace pace;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Executor executor;
    private final Set<Attempt> attempted = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();

    /** From what is observed to a plan. */
    @FunctionalInterface
    interface Planning {
        Plan plan(Observed observed);
    }

    private record Attempt(Class<?> step, Identity identity) {}

    Pass(
            Graph<C> graph,
            Mode mode,
            Planning planning,
            Observatory<C> observatory,
            Backoff backoff,
            Pace pace,
            BooleanSupplier leads,
            InstantSource clock,
            Executor executor) {
        this.graph = graph;
        this.mode = mode;
        this.planning = planning;
        this.observatory = observatory;
        this.backoff = backoff;
        this.pace = pace;
        this.leads = leads;
        this.clock = clock;
        this.executor = executor;
    }

    List<Change> run() {
        var finished = new LinkedBlockingQueue<Runnable>();
        var running = start(finished);
        while (running > 0) {
            await(finished).run();
            running = running - 1 + start(finished);
        }
        return changes;
    }

    private int start(LinkedBlockingQueue<Runnable> finished) {
        if (mode == Mode.OBSERVE) {
            return 0;
        }
        var started = 0;
        for (var step : planning.plan(observatory.view(graph.observedKinds())).steps()) {
            if (canRun(step) && attempted.add(new Attempt(step.getClass(), step.identity()))) {
                executor.execute(() -> finished.add(attempt(step)));
                started++;
            }
        }
        return started;
    }

    private boolean canRun(Step step) {
        var parked =
                backoff.parked(step.identity(), clock.instant(), graph.owner().generation());
        return parked.isEmpty()
                && switch (step) {
                    case Step.Create<?, ?, ?> create -> create.after().isEmpty() && isSurelyAbsent(create.node());
                    case Step.Update<?, ?, ?> update -> update.after().isEmpty() && mode == Mode.CORRECT;
                    case Step.Replace<?, ?, ?> ignored -> mode == Mode.CORRECT;
                    case Step.Delete<?, ?, ?> delete -> delete.after().isEmpty() && mode == Mode.CORRECT;
                    case Step.Wait<?, ?, ?> ignored -> false;
                    case Step.Keep<?, ?, ?> ignored -> false;
                    case Step.Blocked<?, ?, ?> ignored -> false;
                    case Step.Gone<?, ?, ?> ignored -> false;
                    case Step.Leave<?, ?, ?> ignored -> false;
                };
    }

    @SuppressWarnings("unchecked") // the plan is one of a Graph<C>
    private boolean isSurelyAbsent(Node<?, ?, ?> node) {
        var kind = (ResourceKind<C, ?, ?>) node.kind();
        return !kind.isNameless()
                || (leads.getAsBoolean()
                        && observatory.watch(kind).provesAbsenceAt().isEmpty());
    }

    /** Runs one step. What is to be noted about it is handed back, for the thread that runs the pass. */
    private Runnable attempt(Step step) {
        try {
            var change = execute(step);
            backoff.succeeded(step.identity());
            observatory.announce(step.kind());
            return () -> changes.add(change);
        } catch (RuntimeException e) {
            var error = observatory.cloud().classify(e);
            backoff.failed(
                    step.identity(), error, clock.instant(), graph.owner().generation(), pace);
            return () -> {};
        } catch (Error e) {
            return () -> {
                throw e;
            };
        }
    }

    @SuppressWarnings("unchecked") // the plan is one of a Graph<C>
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
        var claim = new Claim(node.identity(), owner.tagsFor(node.name()), Tokens.of(owner, node.name(), step.want()));
        var made = node.kind().create(observatory.cloud(), step.want(), claim);
        observatory.watch(node.kind()).wrote(made);
        return change(Change.Verb.CREATED, step, node.kind().id(made));
    }

    private <W, H> Change update(Step.Update<C, W, H> step) {
        var kind = step.node().kind();
        var changed = kind.update(
                observatory.cloud(),
                step.have(),
                step.want(),
                new Changes(step.differences()),
                graph.owner().tagsFor(step.node().name()));
        if (changed == null) {
            observatory.watch(kind).touched(kind.id(step.have()));
        } else {
            observatory.watch(kind).wrote(changed);
        }
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
