package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A part of a resource that another client added beside the desired ones, and that stays: a rule of a bucket's lifecycle, a
 * parameter of a parameter group. For parts that give nobody access.
 *
 * @param field field of the kind that the part belongs to, such as {@code lifecycle}
 * @param name name of the part, unique among those of the field
 * @param description what the part is
 */
public record UnmanagedElement(String field, String name, String description) {
    /** Elements of one field, in the order of their names. */
    public static List<UnmanagedElement> of(String field, Map<String, String> descriptions) {
        return new TreeMap<>(descriptions)
                .entrySet().stream()
                        .map(element -> new UnmanagedElement(field, element.getKey(), element.getValue()))
                        .toList();
    }
}
