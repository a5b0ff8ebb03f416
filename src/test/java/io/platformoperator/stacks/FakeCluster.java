package io.platformoperator.stacks;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.apply.ApplyAction;
import io.platformoperator.apply.ApplyEngine;
import io.platformoperator.apply.ApplyReport;
import io.platformoperator.apply.ApplySet;
import io.platformoperator.apply.ObjectKey;
import io.platformoperator.apply.ObjectReport;
import io.platformoperator.apply.UninstallResult;
import io.platformoperator.apply.health.Health;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An apply engine whose results the test sets: what the reconciler asks of a cluster, and what the cluster answers. */
final class FakeCluster implements ApplyEngine {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile Consumer<ApplySet> onChange = _ -> {};
    private volatile ApplyAction action = ApplyAction.CREATED;
    private volatile Health health = new Health(Health.State.READY, "");
    private volatile String message = "";
    private volatile List<String> remaining = List.of();
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable ApplySet set;

    /** This engine, for a reconciler that wants changes of sets reported to that consumer. */
    ApplyEngine reportingTo(Consumer<ApplySet> consumer) {
        onChange = consumer;
        return this;
    }

    /** What happens to every object from now on. */
    void answer(ApplyAction nextAction, String nextMessage, Health.State state, String healthMessage) {
        message = nextMessage;
        health = new Health(state, healthMessage);
        action = nextAction;
        changed();
    }

    /** Every call fails from now on; null: none. */
    void fail(@Nullable RuntimeException exception) {
        failure = exception;
        changed();
    }

    /** What a removal leaves from now on. */
    void leave(String... objects) {
        remaining = List.of(objects);
    }

    /** Reports a change of the objects to the reconciler. */
    private void changed() {
        var present = set;
        if (present != null) {
            onChange.accept(present);
        }
    }

    /** Calls so far, such as {@code apply CORRECT Secret mesh/key, Service mesh/api}. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public ApplyReport apply(ApplySet applySet, List<HasMetadata> objects, DriftPolicy drift) {
        set = applySet;
        calls.add("apply " + drift + " "
                + String.join(
                        ", ",
                        objects.stream()
                                .map(object -> ObjectKey.of(object).toString())
                                .toList()));
        if (failure != null) {
            throw failure;
        }
        var reports = objects.stream()
                .map(object -> new ObjectReport(ObjectKey.of(object), action, message, health))
                .toList();
        return new ApplyReport(reports, Optional.empty(), 1);
    }

    @Override
    public UninstallResult teardown(ApplySet applySet) {
        calls.add("teardown");
        return new UninstallResult(remaining, List.of(), 1);
    }

    @Override
    public UninstallResult drain(boolean volumes) {
        calls.add("drain");
        return new UninstallResult(remaining, List.of(), 1);
    }

    @Override
    public void close() {
        onChange = _ -> {};
    }
}
