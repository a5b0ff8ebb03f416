package io.platformoperator.probe;

import io.platformoperator.probe.observation.StoreFigures;
import org.jspecify.annotations.Nullable;

/**
 * A store with heartbeats: writes one if the store accepts writes, and reads the newest otherwise. Ends sessions of clients and
 * writes marks on request. Used by one thread at a time; each method is bounded by a timeout.
 *
 * @param <C> type of the connection
 */
interface HeartbeatStore<C extends AutoCloseable> {
    /** Opens a connection with TLS, which verifies the server. */
    C connect(Login login) throws Exception;

    /** Makes one beat. Writes nothing into a fenced store. */
    HeartbeatReading beat(C connection) throws Exception;

    /** The sessions of other clients, and the positions of the log. */
    StoreFigures figures(C connection) throws Exception;

    /**
     * Ends the sessions of all clients except this connection.
     *
     * @param request the request of which this is one check
     * @return number of sessions that were found; they end soon
     */
    int endSessions(C connection, String request) throws Exception;

    /** Writes that text in place of the region's former one. */
    void writeMark(C connection, String text) throws Exception;

    /** The text that was written last in this region; null if there is none. */
    @Nullable
    String readMark(C connection) throws Exception;
}
