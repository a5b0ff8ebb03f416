package io.platformoperator.graph;

import java.util.List;

/** All differing fields of one resource, to be changed by one modify request. */
public record UpdateRequest(List<Difference> differences) {
    public UpdateRequest {
        differences = List.copyOf(differences);
    }

    /** True if the field differs and so belongs in the request. */
    public boolean includes(String field) {
        return differences.stream().anyMatch(difference -> difference.field().equals(field));
    }

    UpdateRequest without(String field) {
        return new UpdateRequest(differences.stream()
                .filter(difference -> !difference.field().equals(field))
                .toList());
    }
}
