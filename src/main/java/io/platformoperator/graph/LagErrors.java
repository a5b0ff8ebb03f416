package io.platformoperator.graph;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Refusals of one graph's calls that a lag of the cloud explains. A create call is refused because the resource exists, while
 * no listing shows one: most likely a call whose response was lost created it, or the process that ran before. A call is
 * refused because something does not exist: most likely it was created a moment ago, or the resource was deleted a moment
 * ago. Within the longest lag after the first such refusal the step waits; later the refusal is final. Thread-safe.
 */
final class LagErrors {
    private final Map<Identity, Instant> firstRefusals = new ConcurrentHashMap<>();

    /** Records the error of a call for that resource. Returns the error to report. */
    CloudError record(Identity identity, CloudError error, Instant at, PollIntervals intervals) {
        return switch (error.errorClass()) {
            case ALREADY_EXISTS ->
                mayLag(identity, at, intervals)
                        ? waiting(error, "No listing shows it yet: waits for one that does")
                        : as(ErrorClass.CONFLICT, error, error.message());
            case NOT_FOUND ->
                mayLag(identity, at, intervals)
                        ? waiting(error, "It may have changed a moment ago: tries again")
                        : as(ErrorClass.REFUSED, error, error.message());
            case TRANSIENT, THROTTLED, WAITING, REFUSED, DENIED, QUOTA, CONFLICT, CLAIMED, INTERNAL -> error;
        };
    }

    private boolean mayLag(Identity identity, Instant at, PollIntervals intervals) {
        var first = firstRefusals.computeIfAbsent(identity, ignored -> at);
        return at.isBefore(first.plus(intervals.longestLag()));
    }

    private static CloudError waiting(CloudError error, String reason) {
        return as(ErrorClass.WAITING, error, error.message() + " (" + reason + ")");
    }

    private static CloudError as(ErrorClass errorClass, CloudError error, String message) {
        return new CloudError(errorClass, error.code(), message, error.requestId());
    }

    /** Records that a call for the resource succeeded. */
    void clear(Identity identity) {
        firstRefusals.remove(identity);
    }

    /** Removes the records of all other resources. */
    void retainOnly(Predicate<Identity> isOpen) {
        firstRefusals.keySet().removeIf(isOpen.negate());
    }
}
