package io.platformoperator.probe;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;

/**
 * Sessions of Redis or Valkey. ElastiCache permits {@code CLIENT LIST} and {@code CLIENT KILL}: they are not among its
 * restricted commands (ElastiCache user guide, "Restricted commands").
 *
 * <p>ElastiCache has connections of its own to a node, which begin again when they end (metric {@code CurrConnections}). So
 * the checks of a request concern sessions that began before the first of them: the proof of the fence has shown before that no
 * application can begin another one. The numbers of sessions increase and are never used again (Redis, {@code CLIENT ID}).
 */
final class RedisSessions {
    private static final String REPLICA = "S";
    private static final String PRIMARY = "M";

    private @Nullable String request;
    private long newest;

    /** The number of sessions other than this one, links between nodes excluded. */
    static int count(Jedis connection) {
        return others(connection).size();
    }

    /** Ends the sessions that began before the first check of the request; returns their number. */
    int end(Jedis connection, String newRequest) {
        var present = others(connection);
        if (!newRequest.equals(request)) {
            request = newRequest;
            newest = present.stream().mapToLong(Long::longValue).max().orElse(0);
        }
        var ending = present.stream().filter(id -> id <= newest).toList();
        ending.forEach(id -> connection.clientKill(new ClientKillParams().id(String.valueOf(id))));
        return ending.size();
    }

    private static List<Long> others(Jedis connection) {
        var own = String.valueOf(connection.clientId());
        return connection
                .clientList()
                .lines()
                .map(RedisSessions::fields)
                .filter(client -> client.containsKey("id") && !own.equals(client.get("id")))
                .filter(client -> {
                    var flags = client.getOrDefault("flags", "");
                    return !flags.contains(REPLICA) && !flags.contains(PRIMARY);
                })
                .map(client -> Long.valueOf(client.getOrDefault("id", "0")))
                .toList();
    }

    /** A line such as {@code id=3 addr=10.0.1.7:53012 flags=N}. */
    private static Map<String, String> fields(String line) {
        var fields = new HashMap<String, String>();
        Arrays.stream(line.split(" ")).map(field -> field.split("=", 2)).forEach(field -> {
            if (field.length == 2) {
                fields.put(field[0], field[1]);
            }
        });
        return fields;
    }
}
