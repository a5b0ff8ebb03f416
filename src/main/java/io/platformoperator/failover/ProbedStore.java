package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A database or a cache as the probe of its region saw it. Each value is null if the probe did not see it.
 *
 * @param role role as the store itself says
 * @param heartbeatAt time of the newest heartbeat in the store
 * @param sequence number of that heartbeat
 * @param writer region whose probe wrote that heartbeat
 * @param position what the store has written, or of another region's writes replayed, in bytes of its log
 * @param clientSessions number of sessions of applications
 * @param fenceProblem why an application could still write, though the fence is asked for; empty if a check proved that none can
 * @param verifyProblem why the store could not be used as applications use it; empty if a check proved that it can
 * @param error why the probe could not use the store; empty if it could
 */
public record ProbedStore(
        @Nullable DataRole role,
        @Nullable Instant heartbeatAt,
        @Nullable Long sequence,
        @Nullable String writer,
        @Nullable Long position,
        @Nullable Integer clientSessions,
        @Nullable String fenceProblem,
        @Nullable String verifyProblem,
        String error) {}
