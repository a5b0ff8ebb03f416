package io.platformoperator.probe;

import io.platformoperator.probe.verification.VerificationAnswer;
import io.platformoperator.probe.verification.VerificationAnswer.CheckAnswer;
import io.platformoperator.probe.verification.VerificationRequest;
import io.platformoperator.probe.verification.VerificationRequest.Check;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Verifies a restored database by its content: the heartbeats of the probe are whole up to the restore point, and the user's checks hold.
 * Writes nothing: each query has a read-only transaction of its own.
 *
 * @param region region of the database
 * @param restorePoint time to which the data was restored
 * @param tolerance how much older than the restore point the newest heartbeat may be
 * @param probed whether a probe has written into the restored database since: only heartbeats up to the restore point count
 */
public record RestoreVerification(
        String region, Instant restorePoint, Duration tolerance, boolean probed, InstantSource clock) {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final String HEARTBEATS =
            "SELECT count(*), min(sequence), max(sequence), max(written_at) FROM platform_operator.heartbeats"
                    + " WHERE written_at <= ? OR ?";
    private static final String TABLES =
            "SELECT count(*), coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_class c"
                    + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')"
                    + " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'platform_operator')"
                    + " AND n.nspname NOT LIKE 'pg_toast%'";

    /** What the heartbeats prove. */
    private record Heartbeats(CheckAnswer answer, @Nullable Instant newest) {}

    /**
     * Connects with the login in the secret, and answers.
     *
     * @param caBundle PEM file with the certificate authorities of RDS
     * @throws SQLException if the database does not accept a connection
     */
    public VerificationAnswer verify(
            ProbeSettings.Endpoint endpoint,
            String database,
            Path caBundle,
            SecretsManagerClient secrets,
            VerificationRequest request)
            throws SQLException {
        var login = new SecretLogin(secrets, endpoint.secretArn()).read();
        var store = new PostgresHeartbeats(
                endpoint.host(), endpoint.port(), database, caBundle, region, 1, CONNECT_TIMEOUT);
        try (var connection = store.connect(login)) {
            connection.setNetworkTimeout(
                    Runnable::run, (int) STATEMENT_TIMEOUT.plus(CONNECT_TIMEOUT).toMillis());
            return answer(connection, request);
        }
    }

    VerificationAnswer answer(Connection connection, VerificationRequest request) throws SQLException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        try (var statement = connection.createStatement()) {
            statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
            statement.execute("SET statement_timeout = " + STATEMENT_TIMEOUT.toMillis());
            connection.commit();
        }
        var heartbeats = heartbeats(connection);
        var answers = new ArrayList<CheckAnswer>();
        answers.add(heartbeats.answer());
        answers.add(tables(connection));
        for (var check : request.checks()) {
            answers.add(answer(connection, check));
        }
        return new VerificationAnswer(clock.instant(), heartbeats.newest(), answers);
    }

    private Heartbeats heartbeats(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(HEARTBEATS)) {
            statement.setObject(1, restorePoint.atOffset(ZoneOffset.UTC));
            statement.setBoolean(2, !probed);
            try (var row = statement.executeQuery()) {
                row.next();
                return heartbeats(row);
            }
        } catch (SQLException e) {
            return new Heartbeats(new CheckAnswer(false, "no heartbeats can be read: " + text(e)), null);
        } finally {
            connection.rollback();
        }
    }

    private Heartbeats heartbeats(ResultSet row) throws SQLException {
        var count = row.getLong(1);
        if (count == 0) {
            return new Heartbeats(new CheckAnswer(false, "the restored data has no heartbeats"), null);
        }
        var missing = row.getLong(3) - row.getLong(2) + 1 - count;
        var newest =
                Objects.requireNonNull(row.getObject(4, OffsetDateTime.class)).toInstant();
        if (missing != 0) {
            return new Heartbeats(
                    new CheckAnswer(false, missing + " of " + (count + missing) + " heartbeats are missing"), newest);
        }
        if (newest.isBefore(restorePoint.minus(tolerance))) {
            return new Heartbeats(
                    new CheckAnswer(false, "the newest heartbeat is of " + newest + ", before " + restorePoint),
                    newest);
        }
        return new Heartbeats(
                new CheckAnswer(true, count + " heartbeats without a gap, the newest of " + newest), newest);
    }

    private static CheckAnswer tables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(TABLES)) {
            row.next();
            return new CheckAnswer(true, row.getLong(1) + " tables with about " + row.getLong(2) + " rows");
        } catch (SQLException e) {
            return new CheckAnswer(false, text(e));
        } finally {
            connection.rollback();
        }
    }

    /** Runs one check. The transaction is rolled back, whatever the query does. */
    private static CheckAnswer answer(Connection connection, Check check) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setMaxRows(1);
            var found = first(statement, check.sql());
            return Objects.equals(found, check.expect())
                    ? new CheckAnswer(true, String.valueOf(found))
                    : new CheckAnswer(false, "found " + found + ", expected " + check.expect());
        } catch (SQLException e) {
            return new CheckAnswer(false, text(e));
        } finally {
            connection.rollback();
        }
    }

    private static @Nullable String first(Statement statement, String sql) throws SQLException {
        if (!statement.execute(sql)) {
            throw new SQLException("the statement returns no rows: write a query");
        }
        try (var row = statement.getResultSet()) {
            if (!row.next()) {
                throw new SQLException("the query returned no row");
            }
            return row.getString(1);
        }
    }

    private static String text(SQLException e) {
        var message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.replace('\n', ' ');
    }
}
