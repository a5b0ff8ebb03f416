package io.platformoperator.probe;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The rows of {@code platform_operator.verifications}: one per region, which a verification writes and reads back. */
final class PostgresMarks {
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS platform_operator.verifications (
                region text PRIMARY KEY,
                mark text NOT NULL,
                written_at timestamptz NOT NULL)""";
    private static final String WRITE = """
            INSERT INTO platform_operator.verifications (region, mark, written_at) VALUES (?, ?, clock_timestamp())
            ON CONFLICT (region) DO UPDATE SET mark = excluded.mark, written_at = excluded.written_at""";
    private static final String READ = "SELECT mark FROM platform_operator.verifications WHERE region = ?";

    private PostgresMarks() {}

    static void write(Connection connection, String region, String text) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(PostgresHeartbeats.CREATE_SCHEMA);
            statement.execute(CREATE);
        }
        try (var statement = connection.prepareStatement(WRITE)) {
            statement.setString(1, region);
            statement.setString(2, text);
            statement.executeUpdate();
        }
    }

    static @Nullable String read(Connection connection, String region) throws SQLException {
        try (var statement = connection.prepareStatement(READ)) {
            statement.setString(1, region);
            try (var result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }
}
