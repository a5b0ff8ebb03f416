package io.platformoperator.probe;

/**
 * A store with heartbeats: writes one if the store accepts writes, and reads the newest otherwise. Used by one thread.
 *
 * @param <C> type of the connection
 */
interface HeartbeatStore<C extends AutoCloseable> {
    /** Opens a connection with TLS, which verifies the server. Bounded by a timeout. */
    C connect(Login login) throws Exception;

    /** Makes one beat. Bounded by a timeout. */
    HeartbeatReading beat(C connection) throws Exception;
}
