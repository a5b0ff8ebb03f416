package io.platformoperator.failover;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers since when this process has seen the fence of a region in place. An observation of sessions counts only after that: a
 * session that was opened before the fence may stay. After a restart the time begins anew. Thread-safe.
 */
public final class FenceClock {
    private final Map<Fence, Instant> since = new ConcurrentHashMap<>();

    private record Fence(ResourceID environment, String region) {}

    /** The time since which the fence is in place; null if it is not. */
    @Nullable
    Instant since(PlatformEnvironment environment, String region, boolean isInPlace, Instant now) {
        var fence = new Fence(ResourceID.fromResource(environment), region);
        if (!isInPlace) {
            since.remove(fence);
            return null;
        }
        return since.computeIfAbsent(fence, _ -> now);
    }

    /** Forgets an environment. */
    void forget(PlatformEnvironment environment) {
        var id = ResourceID.fromResource(environment);
        since.keySet().removeIf(fence -> fence.environment().equals(id));
    }
}
