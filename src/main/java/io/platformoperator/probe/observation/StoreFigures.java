package io.platformoperator.probe.observation;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and replication of a store. The positions are those of a database.
 *
 * @param clientSessions number of sessions that are neither the probe's nor those of AWS; null before the first success
 * @param readOnly whether transactions of new sessions are read-only by default, as a fence sets it; null for a cache
 * @param writePosition position up to which the log is written; null for a replica
 * @param receivePosition position up to which a replica has received the log of its writer; null for a writer
 * @param replayPosition position up to which a replica has replayed the log of its writer; null for a writer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoreFigures(
        @Nullable Integer clientSessions,
        @Nullable Boolean readOnly,
        @Nullable LogPosition writePosition,
        @Nullable LogPosition receivePosition,
        @Nullable LogPosition replayPosition) {
    /** Of a store of which nothing is known. */
    public static final StoreFigures UNKNOWN = new StoreFigures(null, null, null, null, null);
}
