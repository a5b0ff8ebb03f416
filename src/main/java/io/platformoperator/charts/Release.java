package io.platformoperator.charts;

import java.util.Map;

/**
 * A chart as it is to be rendered.
 *
 * @param name of the release, which charts put in front of their objects' names
 * @param chart its name, such as {@code istiod}; which version from where, the stack's spec says
 * @param values the operator's own, before the user's are merged over them: maps, lists, text, numbers, booleans
 */
public record Release(String name, String chart, String namespace, Map<String, Object> values) {
    public Release {
        values = Map.copyOf(values);
    }
}
