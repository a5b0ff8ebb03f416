package io.platformoperator.probe;

import io.platformoperator.api.v1alpha1.DataRole;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Result of one beat.
 *
 * @param role role of the store, as the store itself says
 * @param newest the newest heartbeat of the store: on a writer the one that was just written; null if a replica has none yet
 * @param latency duration of the write or the read
 */
record HeartbeatReading(DataRole role, @Nullable Heartbeat newest, Duration latency) {}
