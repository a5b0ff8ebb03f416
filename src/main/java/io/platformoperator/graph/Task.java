package io.platformoperator.graph;

/**
 * A step as what it does to which resource, whatever its details: what may be tried once in a pass, and what is parked
 * when it failed.
 *
 * @param step what is done
 * @param identity to whose resource
 * @param id cloud id of the one that goes, since several may carry one identity; else empty
 */
record Task(Class<?> step, Identity identity, String id) {
    static Task of(Step step) {
        return new Task(step.getClass(), step.identity(), step instanceof Step.Delete<?, ?, ?> it ? id(it) : "");
    }

    private static <H> String id(Step.Delete<?, ?, H> delete) {
        return delete.kind().id(delete.have());
    }
}
