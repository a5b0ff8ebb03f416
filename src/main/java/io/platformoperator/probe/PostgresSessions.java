package io.platformoperator.probe;

import io.platformoperator.probe.observation.LogPosition;
import io.platformoperator.probe.observation.StoreFigures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and log positions of PostgreSQL. The master user of RDS sees the sessions of all users and may end those of all but
 * superusers: the role {@code rds_superuser} is a member of {@code pg_monitor} and {@code pg_signal_backend} (RDS user guide,
 * "Understanding the rds_superuser role"; PostgreSQL 17, 9.28.2 and 21.5). The only superuser of RDS is {@code rdsadmin}.
 */
final class PostgresSessions {
    /** Users of RDS itself: for its management, for replication, and for Multi-AZ clusters. */
    private static final String OF_CLIENTS = """
            FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
              AND usename NOT IN ('rdsadmin', 'rdsrepladmin', 'rdstopmgr')""";

    /** PostgreSQL refuses the position of writing during recovery; the others keep their last values after it. */
    private static final String FIGURES = """
            SELECT (SELECT count(*) %s) AS sessions,
                   current_setting('default_transaction_read_only')::boolean AS read_only,
                   CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_lsn() END AS write,
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() END AS receive,
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END AS replay""".formatted(OF_CLIENTS);

    private static final String END = "SELECT count(pg_terminate_backend(pid)) " + OF_CLIENTS;

    private PostgresSessions() {}

    static StoreFigures figures(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(FIGURES)) {
            result.next();
            return new StoreFigures(
                    result.getInt("sessions"),
                    result.getBoolean("read_only"),
                    position(result, "write"),
                    position(result, "receive"),
                    position(result, "replay"));
        }
    }

    /** Ends the sessions of all clients but this one; returns their number. */
    static int end(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(END)) {
            result.next();
            return result.getInt(1);
        }
    }

    /** The driver has no class for {@code pg_lsn}: it returns the text. */
    private static @Nullable LogPosition position(ResultSet result, String column) throws SQLException {
        var text = result.getString(column);
        return text == null ? null : LogPosition.parse(text);
    }
}
