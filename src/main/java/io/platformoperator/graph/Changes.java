package io.platformoperator.graph;

import java.util.List;

/** All differing fields of one resource, to be changed by one modify request. */
public record Changes(List<Difference> differences) {
    public Changes {
        differences = List.copyOf(differences);
    }

    /** True if the field differs and so belongs in the request. */
    public boolean has(String field) {
        return differences.stream().anyMatch(difference -> difference.field().equals(field));
    }

    Changes without(String field) {
        return new Changes(differences.stream()
                .filter(difference -> !difference.field().equals(field))
                .toList());
    }
}
