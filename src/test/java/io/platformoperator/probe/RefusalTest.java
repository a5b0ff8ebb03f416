package io.platformoperator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.probe.observation.FenceProof.Access;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Only silence proves a fence: whatever a store answers, it can be reached, and what is not its doing proves nothing. */
class RefusalTest {
    record Case(Access access, Exception failure) {}

    static Stream<Case> failures() {
        return Stream.of(
                new Case(Access.REFUSED, sql("08001", new SocketTimeoutException("Connect timed out"))),
                new Case(Access.REFUSED, sql("08001", new ConnectException("Connection refused"))),
                new Case(Access.REFUSED, sql("08006", new EOFException())),
                new Case(
                        Access.REFUSED, new SQLException("FATAL: no pg_hba.conf entry for host \"10.0.3.7\"", "28000")),
                new Case(Access.ADMITTED, new SQLException("FATAL: role \"app\" is not permitted to log in", "28000")),
                new Case(Access.ADMITTED, new SQLException("FATAL: password authentication failed", "28P01")),
                new Case(Access.ADMITTED, new SQLException("FATAL: sorry, too many clients already", "53300")),
                new Case(Access.ADMITTED, new SQLException("FATAL: the database system is starting up", "57P03")),
                new Case(Access.ADMITTED, sql("08006", untrusted())),
                new Case(Access.UNKNOWN, sql("08001", new UnknownHostException("db.example"))),
                new Case(Access.UNKNOWN, new SQLException("no state")),
                new Case(
                        Access.REFUSED,
                        new JedisConnectionException("Failed", new SocketTimeoutException("Connect timed out"))),
                new Case(Access.REFUSED, new JedisConnectionException("Unexpected end of stream.")),
                new Case(Access.ADMITTED, new JedisConnectionException("Failed", untrusted())),
                new Case(Access.ADMITTED, new JedisAccessControlException("WRONGPASS invalid username-password pair")),
                new Case(Access.ADMITTED, new JedisDataException("ERR max number of clients reached")),
                new Case(
                        Access.UNKNOWN,
                        new JedisConnectionException("Failed", new UnknownHostException("cache.example"))),
                new Case(Access.UNKNOWN, new IOException("the trust store can't be read")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isToldFromTheFailure(Case each) {
        assertThat(Refusal.access(each.failure())).isEqualTo(each.access());
    }

    @Test
    void aSessionIsNoRefusal() {
        assertThat(FenceProver.attempt(new FakeStores.Open(), new Login("app", "secret"))
                        .access())
                .isEqualTo(Access.ADMITTED);
    }

    private static SQLException sql(String state, Exception cause) {
        return new SQLException("The connection attempt failed.", state, cause);
    }

    private static SSLHandshakeException untrusted() {
        var refused = new SSLHandshakeException("PKIX path building failed");
        refused.initCause(new CertificateException("no trusted authority"));
        return refused;
    }
}
