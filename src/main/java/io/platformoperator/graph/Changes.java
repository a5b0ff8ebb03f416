package io.platformoperator.graph;

import java.util.List;

/** What an update has to change: all differing fields of one resource, for one modify request. */
public record Changes(List<Difference> differences) {
    public Changes {
        differences = List.copyOf(differences);
    }

    /** Whether that field differs and so belongs into the request. */
    public boolean has(String field) {
        return differences.stream().anyMatch(d -> d.field().equals(field));
    }

    Changes without(String field) {
        return new Changes(
                differences.stream().filter(d -> !d.field().equals(field)).toList());
    }
}
