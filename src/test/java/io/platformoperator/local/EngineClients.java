package io.platformoperator.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Clients of the real servers of a local cloud, with the logins of applications.
 *
 * @param authority file with the authority of the servers' certificates
 * @param secrets the region's secrets
 */
public record EngineClients(Path authority, SSLSocketFactory tls, SecretsManagerClient secrets) {
    /** Clients of the servers that run in the cloud. */
    public static EngineClients of(LocalCloud cloud, SecretsManagerClient secrets) throws Exception {
        var authority = Path.of(LocalEngines.of(cloud).get("ca").asText());
        return new EngineClients(authority, LocalEngines.trusting(authority), secrets);
    }

    /**
     * A session with a database.
     *
     * @param outputs those of the database
     * @param source address of the client
     */
    public Connection session(Map<String, String> outputs, String source) throws Exception {
        var properties = new Properties();
        properties.setProperty("user", login(outputs, "username"));
        properties.setProperty("password", login(outputs, "password"));
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", authority.toString());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("localSocketAddress", source);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + outputs.get("endpoint") + ":5432/" + outputs.get("name"), properties);
    }

    /**
     * A connection to a cache.
     *
     * @param outputs those of the cache
     * @param source address of the client
     */
    public Jedis jedis(Map<String, String> outputs, String source) throws Exception {
        JedisSocketFactory sockets = () -> socket(outputs.get("primaryEndpoint"), source);
        var connection = new Jedis(
                sockets,
                DefaultJedisClientConfig.builder()
                        .password(login(outputs, "password"))
                        .build());
        connection.connect();
        return connection;
    }

    private Socket socket(String host, String source) {
        var plain = new Socket();
        try {
            plain.bind(new InetSocketAddress(source, 0));
            plain.connect(new InetSocketAddress(host, 6379), 5000);
            plain.setSoTimeout(5000);
            return tls.createSocket(plain, host, 6379, true);
        } catch (IOException e) {
            throw new JedisConnectionException("can't connect from " + source, e);
        }
    }

    private String login(Map<String, String> outputs, String key) throws IOException {
        var secret = secrets.getSecretValue(r -> r.secretId(outputs.get("secretArn")))
                .secretString();
        return new ObjectMapper().readTree(secret).get(key).asText();
    }

    /** Executes a statement. */
    public static void write(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The number of rows of the table {@code orders}. */
    public static int rows(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM orders")) {
            result.next();
            return result.getInt(1);
        }
    }
}
