package io.platformoperator.probe;

import io.platformoperator.api.v1alpha1.DataRole;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Result of one beat.
 *
 * @param role role of the store, as the store itself says; a fenced writer is a writer
 * @param newest the newest heartbeat of the store: on a writer the one that was just written; null if a replica or a fenced
 *     writer has none
 * @param isWritten true if this beat wrote the newest heartbeat
 * @param latency duration of the write or the read
 */
record HeartbeatReading(DataRole role, @Nullable Heartbeat newest, boolean isWritten, Duration latency) {}
