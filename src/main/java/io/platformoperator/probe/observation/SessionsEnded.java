package io.platformoperator.probe.observation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Answer to the request to end the sessions of clients: two checks in a row found none, and no later check found one.
 *
 * @param request ID of the request
 * @param at time of the second of these checks; later checks do not change it
 * @param ended number of sessions that the checks of this request found and ended
 * @param writePosition position of the database's log after these checks: no client wrote anything behind it. Null for a cache,
 *     and for a database that is a replica
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionsEnded(
        String request, Instant at, long ended, @Nullable LogPosition writePosition) {}
