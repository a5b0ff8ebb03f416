package io.platformoperator.probe;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.probe.observation.StoreFigures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats in PostgreSQL: the rows of {@code platform_operator.heartbeats}, of which the newest are kept. A restored copy of
 * the database has all rows up to its restore point, without gaps.
 */
final class PostgresHeartbeats implements HeartbeatStore<Connection> {
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String INVALID_SCHEMA_NAME = "3F000";

    static final String CREATE_SCHEMA = "CREATE SCHEMA IF NOT EXISTS platform_operator";
    private static final String CREATE_TABLE = """
            CREATE TABLE IF NOT EXISTS platform_operator.heartbeats (
                sequence bigint PRIMARY KEY,
                epoch bigint NOT NULL,
                region text NOT NULL,
                written_at timestamptz NOT NULL)""";
    /** Numbers from the newest row and not from a sequence object, whose numbers have gaps after a crash or a promotion. */
    private static final String INSERT = """
            WITH newest AS (
                SELECT sequence, epoch, region FROM platform_operator.heartbeats ORDER BY sequence DESC LIMIT 1)
            INSERT INTO platform_operator.heartbeats (sequence, epoch, region, written_at)
            SELECT coalesce(max(sequence), 0) + 1,
                   coalesce(max(epoch), 0) + CASE WHEN max(region) = ? THEN 0 ELSE 1 END,
                   ?,
                   clock_timestamp()
            FROM newest
            RETURNING sequence, epoch, region, written_at""";

    private static final String STATE =
            "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only')::boolean";
    private static final String SELECT = """
            SELECT sequence, epoch, region, written_at FROM platform_operator.heartbeats ORDER BY sequence DESC LIMIT 1""";
    private static final String TRIM = "DELETE FROM platform_operator.heartbeats WHERE sequence <= ?";

    private final String url;
    private final Path caBundle;
    private final String region;
    private final long kept;
    private final Duration timeout;

    /**
     * Creates no connection.
     *
     * @param caBundle PEM file with the certificate authorities of RDS
     * @param region region of this probe
     * @param kept number of rows to keep
     * @param timeout limit for a connection, and for each statement; at least a second
     */
    PostgresHeartbeats(
            String host, int port, String database, Path caBundle, String region, long kept, Duration timeout) {
        this.url = "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
        this.caBundle = caBundle;
        this.region = region;
        this.kept = kept;
        this.timeout = timeout;
    }

    @Override
    public Connection connect(Login login) throws SQLException {
        var seconds = String.valueOf(Math.max(1, timeout.toSeconds()));
        var properties = new Properties();
        properties.setProperty("user", login.username());
        properties.setProperty("password", login.password());
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", caBundle.toString());
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("ApplicationName", "platform-probe");
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(url, properties);
    }

    @Override
    public HeartbeatReading beat(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var state = statement.executeQuery(STATE)) {
            state.next();
            var role = state.getBoolean(1) ? DataRole.REPLICA : DataRole.WRITER;
            if (role == DataRole.WRITER && !state.getBoolean(2)) {
                return write(connection);
            }
            var started = System.nanoTime();
            var newest = newest(connection);
            return new HeartbeatReading(role, newest, false, since(started));
        }
    }

    @Override
    public StoreFigures figures(Connection connection) throws SQLException {
        return PostgresSessions.figures(connection);
    }

    @Override
    public int endSessions(Connection connection, String request) throws SQLException {
        return PostgresSessions.end(connection);
    }

    @Override
    public void writeMark(Connection connection, String text) throws SQLException {
        PostgresMarks.write(connection, region, text);
    }

    @Override
    public @Nullable String readMark(Connection connection) throws SQLException {
        return PostgresMarks.read(connection, region);
    }

    private HeartbeatReading write(Connection connection) throws SQLException {
        var started = System.nanoTime();
        Heartbeat written;
        try {
            written = insert(connection);
        } catch (SQLException e) {
            if (!isMissingTable(e)) {
                throw e;
            }
            create(connection);
            started = System.nanoTime();
            written = insert(connection);
        }
        var latency = since(started);
        if (written.sequence() > kept) {
            trim(connection, written.sequence() - kept);
        }
        return new HeartbeatReading(DataRole.WRITER, written, true, latency);
    }

    private Heartbeat insert(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, region);
            statement.setString(2, region);
            try (var result = statement.executeQuery()) {
                result.next();
                return heartbeat(result);
            }
        }
    }

    private static void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(CREATE_SCHEMA);
            statement.execute(CREATE_TABLE);
        }
    }

    private static void trim(Connection connection, long last) throws SQLException {
        try (var statement = connection.prepareStatement(TRIM)) {
            statement.setLong(1, last);
            statement.executeUpdate();
        }
    }

    private static @Nullable Heartbeat newest(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(SELECT)) {
            return result.next() ? heartbeat(result) : null;
        } catch (SQLException e) {
            if (isMissingTable(e)) {
                return null;
            }
            throw e;
        }
    }

    private static Heartbeat heartbeat(ResultSet result) throws SQLException {
        Instant at = result.getObject("written_at", OffsetDateTime.class).toInstant();
        return new Heartbeat(
                result.getLong("sequence"),
                result.getLong("epoch"),
                Objects.requireNonNull(result.getString("region")),
                at);
    }

    private static boolean isMissingTable(SQLException e) {
        return UNDEFINED_TABLE.equals(e.getSQLState()) || INVALID_SCHEMA_NAME.equals(e.getSQLState());
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
