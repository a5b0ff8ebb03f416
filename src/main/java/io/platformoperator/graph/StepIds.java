package io.platformoperator.graph;

import org.jspecify.annotations.Nullable;

/** The cloud ids of the resources that steps concern. */
final class StepIds {
    private StepIds() {}

    /** The cloud id of the step's resource; empty if it does not exist. */
    static String of(Step step) {
        return switch (step) {
            case Step.Update<?, ?, ?> s -> id(s.node().kind(), s.observed());
            case Step.Replace<?, ?, ?> s -> id(s.node().kind(), s.observed());
            case Step.Delete<?, ?, ?> s -> id(s.kind(), s.observed());
            case Step.Retain<?, ?, ?> s -> id(s.kind(), s.observed());
            case Step.Unmanaged<?, ?, ?> s -> id(s.kind(), s.observed());
            case Step.Keep<?, ?, ?> s -> id(s.node().kind(), s.observed());
            case Step.Wait<?, ?, ?> s -> id(s.node().kind(), s.observed());
            case Step.Blocked<?, ?, ?> s -> id(s.node().kind(), s.observed());
            case Step.Create<?, ?, ?> ignored -> "";
            case Step.ListFailed<?, ?, ?> ignored -> "";
            case Step.Deleted<?, ?, ?> ignored -> "";
        };
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <O> String id(ResourceKind<?, ?, O> kind, @Nullable Object observed) {
        return observed == null ? "" : kind.id((O) observed);
    }
}
