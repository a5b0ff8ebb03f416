package io.platformoperator.apply;

import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.apply.fields.ManagedField;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * State of a set between reconciles: results that stay valid until an input changes, retries and contested fields. The state
 * only saves requests: after a restart the engine recomputes it with at most one request per object.
 */
final class ApplySetState {
    /** After so many corrections within the window a field counts as contested and is left to the other field manager. */
    private static final int CONTESTED_AFTER = 5;

    private static final Duration CONTESTED_WINDOW = Duration.ofMinutes(10);

    private static final Duration RETENTION_CHECK_INTERVAL = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Retries retries;
    private final Map<ObjectKey, Remembered> results = new ConcurrentHashMap<>();
    private final Map<String, Retention> retentions = new ConcurrentHashMap<>();
    private final Map<String, ArrayDeque<Instant>> corrections = new ConcurrentHashMap<>();

    private @Nullable ComparedClaims volumeClaims;

    ApplySetState(InstantSource clock) {
        this.clock = clock;
        this.retries = new Retries(clock);
    }

    /** Retry times of refused objects. */
    Retries retries() {
        return retries;
    }

    private record ComparedClaims(String inputs, VolumeClaimGrowth.Result result, Instant until) {}

    private record Retention(Optional<String> reason, Instant until) {}

    private record Remembered(String hash, String holdings, DriftPolicy drift, ApplyResult outcome, Instant until) {}

    /** The remembered result, if all of its inputs are unchanged and it has not expired. */
    Optional<ApplyResult> recall(DesiredObject desired, ObservedObject observed, DriftPolicy drift) {
        return Optional.ofNullable(results.get(desired.key()))
                .filter(one -> one.hash().equals(desired.hash())
                        && one.holdings().equals(observed.ownershipHash())
                        && one.drift() == drift
                        && clock.instant().isBefore(one.until()))
                .map(Remembered::outcome);
    }

    /** Remembers a result for so long; returns the result. */
    ApplyResult remember(
            DesiredObject desired, ObservedObject observed, DriftPolicy drift, ApplyResult outcome, Duration time) {
        results.put(
                desired.key(),
                new Remembered(
                        desired.hash(),
                        observed.ownershipHash(),
                        drift,
                        outcome,
                        clock.instant().plus(time)));
        return outcome;
    }

    /**
     * The last comparison of volume claims, or a new one if the templates or the drift policy changed, if the last one was not
     * complete, and every minute while a claim lags.
     *
     * @param hash hash of the templates
     */
    synchronized VolumeClaimGrowth.Result volumeClaims(
            String hash, DriftPolicy drift, Supplier<VolumeClaimGrowth.Result> comparison) {
        var inputs = drift + " " + hash;
        var last = volumeClaims;
        if (last != null && last.inputs().equals(inputs) && clock.instant().isBefore(last.until())) {
            return last.result();
        }
        var result = comparison.get();
        var now = clock.instant();
        var until = result.recheckAfter().map(now::plus).orElse(Instant.MAX);
        volumeClaims = new ComparedClaims(inputs, result, result.isComplete() ? until : now);
        return result;
    }

    /** Why an object that is no longer desired is retained; computed at most every ten minutes. */
    Optional<String> reasonToRetain(ObservedObject observed, Supplier<Optional<String>> check) {
        var last = retentions.get(observed.uid());
        if (last == null || !clock.instant().isBefore(last.until())) {
            last = new Retention(check.get(), clock.instant().plus(RETENTION_CHECK_INTERVAL));
            retentions.put(observed.uid(), last);
        }
        return last.reason();
    }

    /** True if another field manager keeps overwriting the field. */
    boolean isContested(ObjectKey key, ManagedField field) {
        var times = corrections.get(key + field.path());
        if (times == null) {
            return false;
        }
        synchronized (times) {
            removeOld(times);
            return times.size() >= CONTESTED_AFTER;
        }
    }

    /** Records that a field was corrected after a field manager other than a user changed it. */
    void corrected(ObjectKey key, ManagedField field) {
        var times = corrections.computeIfAbsent(key + field.path(), ignored -> new ArrayDeque<>());
        synchronized (times) {
            removeOld(times);
            times.add(clock.instant());
        }
    }

    private void removeOld(ArrayDeque<Instant> times) {
        var since = clock.instant().minus(CONTESTED_WINDOW);
        while (!times.isEmpty() && times.peek().isBefore(since)) {
            times.remove();
        }
    }
}
