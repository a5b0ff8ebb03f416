package io.platformoperator.aws.resources;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The parameters of a parameter group. AWS does not say of a parameter that has its default value whether somebody set
 * it, so values are compared and not marks.
 *
 * @param values of all parameters that have one
 * @param changed names of those that AWS knows somebody set
 */
public record Parameters(Map<String, String> values, Set<String> changed) {
    /** Most parameters that RDS and ElastiCache take in one call. */
    public static final int MOST_PER_CALL = 20;

    public Parameters {
        values = Map.copyOf(values);
        changed = Set.copyOf(changed);
    }

    /** Those of a group in which exactly these were set. */
    public static Parameters set(Map<String, String> values) {
        return new Parameters(values, values.keySet());
    }

    /** What to compare with what is wanted: the wanted ones, and those that somebody set and nobody wants. */
    public Map<String, String> beside(Map<String, String> wanted) {
        var some = new TreeMap<String, String>();
        values.forEach((name, value) -> {
            if (wanted.containsKey(name) || changed.contains(name)) {
                some.put(name, value);
            }
        });
        return some;
    }

    /** Those that have another value than the wanted one. */
    public Map<String, String> toSet(Map<String, String> wanted) {
        var some = new TreeMap<>(wanted);
        some.entrySet().removeIf(entry -> entry.getValue().equals(values.get(entry.getKey())));
        return some;
    }

    /** Those that somebody set and nobody wants. */
    public Set<String> toReset(Map<String, String> wanted) {
        var some = new TreeSet<>(changed);
        some.retainAll(values.keySet());
        some.removeAll(wanted.keySet());
        return some;
    }

    /** As many as one call takes, and again. */
    public static <T> List<List<T>> batches(Collection<T> all) {
        var list = List.copyOf(all);
        var batches = new ArrayList<List<T>>();
        for (var start = 0; start < list.size(); start += MOST_PER_CALL) {
            batches.add(list.subList(start, Math.min(start + MOST_PER_CALL, list.size())));
        }
        return batches;
    }
}
