package io.platformoperator.graph;

/**
 * Key of a step, independent of its details: identifies attempted steps within a reconcile, and failed steps in
 * backoff.
 *
 * @param step class of the step
 * @param identity identity of the resource
 * @param id cloud id of a resource to delete, since several may have one identity; else empty
 */
record Task(Class<?> step, Identity identity, String id) {
    static Task of(Step step) {
        return new Task(step.getClass(), step.identity(), step instanceof Step.Delete<?, ?, ?> it ? id(it) : "");
    }

    private static <H> String id(Step.Delete<?, ?, H> delete) {
        return delete.kind().id(delete.have());
    }
}
