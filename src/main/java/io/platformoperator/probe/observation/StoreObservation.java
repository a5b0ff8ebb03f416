package io.platformoperator.probe.observation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.platformoperator.api.v1alpha1.DataRole;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a probe observed of the database or the cache of its region. After a failure, all fields except {@code error} keep
 * their values of the last success.
 *
 * @param role whether the store accepted writes (Writer) or replicates another region's (Replica), as the store itself said; a
 *     fenced writer is a Writer; null before the first success
 * @param heartbeatAt time of the newest heartbeat in the store; null if it has none. On a replica, the age of the data
 * @param sequence number of the newest heartbeat. The numbers of a history have no gaps; null if the store has none
 * @param epoch number of changes of the writing region until the newest heartbeat; null if the store has none
 * @param writer region whose probe wrote the newest heartbeat; null if the store has none
 * @param writtenAt time of the last heartbeat that this probe wrote; null if it has written none
 * @param latencyMillis duration of the last write or read, without the connection; null before the first success
 * @param error why the last attempt failed; empty after a success. Never contains a secret
 * @param figures sessions and replication, as the store itself says
 * @param sessionsEnded newest answer to a request to end sessions; null while clients have sessions
 * @param verification newest answer to a request to write through the published endpoint; null before the first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoreObservation(
        @Nullable DataRole role,
        @Nullable Instant heartbeatAt,
        @Nullable Long sequence,
        @Nullable Long epoch,
        @Nullable String writer,
        @Nullable Instant writtenAt,
        @Nullable Long latencyMillis,
        String error,
        StoreFigures figures,
        @Nullable SessionsEnded sessionsEnded,
        @Nullable Verification verification) {
    /** Of a store that the probe has not reached yet. */
    public static final StoreObservation NOTHING_YET =
            new StoreObservation(null, null, null, null, null, null, null, "not observed yet");

    public StoreObservation {
        error = error == null ? "" : error; // JSON may lack the field, and the next one
        figures = figures == null ? StoreFigures.UNKNOWN : figures;
    }

    /** Creates an observation of a store of which nothing else is known and nothing was requested. */
    public StoreObservation(
            @Nullable DataRole role,
            @Nullable Instant heartbeatAt,
            @Nullable Long sequence,
            @Nullable Long epoch,
            @Nullable String writer,
            @Nullable Instant writtenAt,
            @Nullable Long latencyMillis,
            String error) {
        this(
                role,
                heartbeatAt,
                sequence,
                epoch,
                writer,
                writtenAt,
                latencyMillis,
                error,
                StoreFigures.UNKNOWN,
                null,
                null);
    }

    /** The answer to that request to end sessions; empty while clients have sessions. */
    public Optional<SessionsEnded> sessionsEnded(String request) {
        return Optional.ofNullable(sessionsEnded)
                .filter(answer -> answer.request().equals(request));
    }

    /** The answer to that request to write through the published endpoint. */
    public Optional<Verification> verification(String request) {
        return Optional.ofNullable(verification)
                .filter(answer -> answer.request().equals(request));
    }

    /**
     * True for a replica that has replayed the log of its writer up to that position. Its position never goes back, so that an
     * old observation is no reason for a wrong answer.
     */
    public boolean hasReplayed(LogPosition position) {
        var replayed = figures.replayPosition();
        return role == DataRole.REPLICA && replayed != null && position.isAtMost(replayed);
    }

    /** This observation after a failed attempt. */
    public StoreObservation failed(String error) {
        return new StoreObservation(
                role,
                heartbeatAt,
                sequence,
                epoch,
                writer,
                writtenAt,
                latencyMillis,
                error.isEmpty() ? "failed" : error,
                figures,
                sessionsEnded,
                verification);
    }

    /** This observation with other answers. */
    public StoreObservation withAnswers(
            @Nullable SessionsEnded newSessionsEnded, @Nullable Verification newVerification) {
        return new StoreObservation(
                role,
                heartbeatAt,
                sequence,
                epoch,
                writer,
                writtenAt,
                latencyMillis,
                error,
                figures,
                newSessionsEnded,
                newVerification);
    }
}
