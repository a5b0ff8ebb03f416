package io.platformoperator.charts;

import java.util.Map;

/**
 * A chart to render, under a name and with values.
 *
 * @param name of the release, which charts put in front of their objects' names
 * @param chart name of the chart, such as {@code istiod}; the stack's spec has its version and repository
 * @param values the operator's own, before the user's are merged over them: maps, lists, text, numbers, booleans
 */
public record Release(String name, String chart, String namespace, Map<String, Object> values) {
    public Release {
        values = Map.copyOf(values);
    }
}
