package io.platformoperator.aws.resources;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a parameter group. AWS does not mark a parameter as set by a user if the user set it to its default
 * value, so differences are found by comparing values, not marks.
 *
 * @param values the values of all parameters that have one
 * @param userSet the names of the parameters that AWS marks as set by a user
 */
public record Parameters(Map<String, String> values, Set<String> userSet) {
    /** The greatest number of parameters that RDS and ElastiCache accept in one call. */
    public static final int MAX_PER_CALL = 20;

    private static final String USER_SOURCE = "user";

    public Parameters {
        values = Map.copyOf(values);
        userSet = Set.copyOf(userSet);
    }

    /** The parameters of a group in which exactly these values were set. */
    public static Parameters of(Map<String, String> values) {
        return new Parameters(values, values.keySet());
    }

    /** The same with these values of other clients. */
    Parameters with(Map<String, String> others) {
        var all = new TreeMap<>(values);
        all.putAll(others);
        var set = new TreeSet<>(userSet);
        set.addAll(others.keySet());
        return new Parameters(all, set);
    }

    /** The parameters that a service returned, read by functions of its own parameter class. */
    public static <P> Parameters of(
            Iterable<P> observed,
            Function<P, String> name,
            Function<P, @Nullable String> value,
            Function<P, @Nullable String> source) {
        var values = new TreeMap<String, String>();
        var userSet = new TreeSet<String>();
        for (var parameter : observed) {
            var current = value.apply(parameter);
            if (current != null) {
                values.put(name.apply(parameter), current);
            }
            if (USER_SOURCE.equals(source.apply(parameter))) {
                userSet.add(name.apply(parameter));
            }
        }
        return new Parameters(values, userSet);
    }

    /** The values to compare with the desired ones: of the desired parameters and of the operator's own that are set. */
    public Map<String, String> relevantTo(Map<String, String> desired, Predicate<String> isOwn) {
        var relevant = new TreeMap<String, String>();
        values.forEach((name, value) -> {
            if (desired.containsKey(name) || (userSet.contains(name) && isOwn.test(name))) {
                relevant.put(name, value);
            }
        });
        return relevant;
    }

    /** The values that other clients set, of parameters that are neither desired nor the operator's own. */
    public Map<String, String> ofOthers(Map<String, String> desired, Predicate<String> isOwn) {
        var others = new TreeMap<>(values);
        others.keySet().retainAll(userSet);
        others.keySet().removeAll(desired.keySet());
        others.keySet().removeIf(isOwn);
        return others;
    }

    /** The desired values that differ from the observed ones. */
    public Map<String, String> toSet(Map<String, String> desired) {
        var different = new TreeMap<>(desired);
        different.entrySet().removeIf(entry -> entry.getValue().equals(values.get(entry.getKey())));
        return different;
    }

    /** The names of the operator's own parameters that are set and not desired. */
    public Set<String> toReset(Map<String, String> desired, Predicate<String> isOwn) {
        var undesired = new TreeSet<>(userSet);
        undesired.retainAll(values.keySet());
        undesired.removeAll(desired.keySet());
        undesired.removeIf(isOwn.negate());
        return undesired;
    }

    /** Splits a collection into lists of at most {@link #MAX_PER_CALL}. */
    public static <T> List<List<T>> batches(Collection<T> all) {
        var list = List.copyOf(all);
        var batches = new ArrayList<List<T>>();
        for (var start = 0; start < list.size(); start += MAX_PER_CALL) {
            batches.add(list.subList(start, Math.min(start + MAX_PER_CALL, list.size())));
        }
        return batches;
    }
}
