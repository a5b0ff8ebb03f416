package io.platformoperator.aws;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exceptions of the operator itself: logs each with its stack trace once per kind of resource, and counts all. */
final class InternalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(InternalErrors.class);

    private final Consumer<String> counter;
    private final Set<Occurrence> logged = ConcurrentHashMap.newKeySet();

    /** One place in the code that fails for one kind. */
    private record Occurrence(String kind, String exception, String place) {}

    /** @param counter called with the kind of resource for each exception */
    InternalErrors(Consumer<String> counter) {
        this.counter = counter;
    }

    void record(String kind, RuntimeException exception) {
        counter.accept(kind);
        var place = Arrays.stream(exception.getStackTrace())
                .findFirst()
                .map(String::valueOf)
                .orElse("");
        if (logged.add(new Occurrence(kind, exception.getClass().getName(), place))) {
            LOG.error("a defect of the operator: {} failed; report the defect with this stack trace", kind, exception);
        }
    }
}
