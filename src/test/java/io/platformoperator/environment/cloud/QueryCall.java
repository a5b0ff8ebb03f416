package io.platformoperator.environment.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A request in the query protocol of AWS: names of parameters with their values, in which lists are numbered. */
final class QueryCall {
    private final Map<String, String> parameters = new LinkedHashMap<>();

    QueryCall(String form) {
        for (var pair : form.split("&", -1)) {
            var parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
        }
    }

    String action() {
        return get("Action");
    }

    boolean isRead() {
        return action().startsWith("Describe") || action().startsWith("List") || action().startsWith("Get");
    }

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** The value of a parameter; empty if the request lacks it. */
    String get(String name) {
        return parameters.getOrDefault(name, "");
    }

    boolean isTrue(String name) {
        return "true".equals(get(name));
    }

    int number(String name) {
        return Integer.parseInt(get(name));
    }

    /** The values of a list of texts, such as {@code SubnetIds.SubnetIdentifier.1}. */
    List<String> list(String name) {
        return List.copyOf(numbered(name, "").values());
    }

    /** A list of pairs, such as {@code Tags.Tag.1.Key}. */
    Map<String, String> pairs(String list, String key, String value) {
        var values = numbered(list, "." + value);
        var pairs = new TreeMap<String, String>();
        numbered(list, "." + key).forEach((number, name) -> pairs.put(name, values.getOrDefault(number, "")));
        return pairs;
    }

    private Map<Integer, String> numbered(String name, String suffix) {
        var pattern = Pattern.compile(Pattern.quote(name) + "(\\.[A-Za-z]+)?\\.(\\d+)" + Pattern.quote(suffix));
        var values = new TreeMap<Integer, String>();
        parameters.forEach((key, value) -> {
            var match = pattern.matcher(key);
            if (match.matches()) {
                values.put(Integer.valueOf(match.group(2)), value);
            }
        });
        return values;
    }

    @Override
    public String toString() {
        return parameters.toString();
    }
}
