package io.platformoperator.probe;

import io.platformoperator.probe.observation.FenceProof.Access;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.stream.Stream;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Tells from the failure of a connection whether a store can be reached. EC2 drops the packets that no rule admits, so that an
 * attempt ends without an answer. A store that answers is reachable, also if it refuses the login.
 */
final class Refusal {
    /** Class 08 of SQLSTATE: connection exceptions (PostgreSQL 17, appendix A). */
    private static final String CONNECTION = "08";

    private static final String NOT_AUTHORIZED = "28000";

    private Refusal() {}

    static Access access(Exception failure) {
        if (hasCause(failure, UnknownHostException.class)) {
            return Access.UNKNOWN; // the name has no address, whatever the rules say
        }
        if (hasCause(failure, GeneralSecurityException.class)) {
            return Access.ADMITTED; // its certificate is an answer
        }
        return switch (failure) {
            case SQLException e -> access(e);
            case JedisDataException _ -> Access.ADMITTED;
            case JedisConnectionException _ -> Access.REFUSED;
            default -> Access.UNKNOWN;
        };
    }

    private static Access access(SQLException failure) {
        var state = failure.getSQLState();
        if (state == null) {
            return Access.UNKNOWN;
        }
        // PostgreSQL admits no session of this address, whatever the login is.
        var isHostRefused = state.equals(NOT_AUTHORIZED)
                && String.valueOf(failure.getMessage()).contains("pg_hba.conf");
        return isHostRefused || state.startsWith(CONNECTION) ? Access.REFUSED : Access.ADMITTED;
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .anyMatch(type::isInstance);
    }
}
