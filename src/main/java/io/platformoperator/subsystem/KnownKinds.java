package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.IgnoreDrift;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Names of all kinds of AWS resources that this operator manages. The CRDs check only the form of a kind, so that a new kind changes
 * no CRD; reconcilers report unknown kinds in status instead.
 *
 * @param names such as {@code eks/Nodegroup}
 */
public record KnownKinds(Set<String> names) {
    public KnownKinds {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /**
     * Messages about the entries of a list of {@code ignoreDrift} whose kind is unknown, with what to write instead. Empty if all kinds
     * are known.
     *
     * @param field path of the list in the manifest, such as {@code spec.ignoreDrift}
     */
    public List<String> problems(String field, List<IgnoreDrift> entries) {
        var problems = new ArrayList<String>();
        for (int index = 0; index < entries.size(); index++) {
            var kind = entries.get(index).kind();
            if (!names.contains(kind)) {
                problems.add("%s[%d].kind: %s is not a kind of resource that this operator manages: %s"
                        .formatted(field, index, kind, suggestion(kind)));
            }
        }
        return List.copyOf(problems);
    }

    private String suggestion(String kind) {
        var sameButForCase = matching(kind::equalsIgnoreCase);
        if (!sameButForCase.isEmpty()) {
            return "write " + sameButForCase.first();
        }
        var ofService = matching(name -> service(name).equals(service(kind)));
        return ofService.isEmpty()
                ? "write a kind of one of the services "
                        + names.stream().map(KnownKinds::service).distinct().collect(Collectors.joining(", "))
                : "write one of " + String.join(", ", ofService);
    }

    private SortedSet<String> matching(Predicate<String> condition) {
        return names.stream().filter(condition).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String service(String kind) {
        return kind.substring(0, Math.max(0, kind.indexOf('/')));
    }
}
