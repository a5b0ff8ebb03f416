package io.platformoperator.aws.resources;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The names of the parameters that the operator set in a parameter group, in tags of the group. AWS marks a parameter as set by
 * a user, whoever the user is: the tags distinguish the parameters that the spec no longer names from those of other clients.
 */
final class OwnParameters {
    private static final String TAG = "platform-operator.io/parameters";
    private static final String SEPARATOR = " ";

    /** The limit of AWS for the value of a tag. */
    private static final int MAX_VALUE_LENGTH = 256;

    private OwnParameters() {}

    /** Tests names by a group's tags. True for every name if the group lacks the tags: the operator adopted it. */
    static Predicate<String> in(Map<String, String> tags) {
        var names = names(tags);
        return name -> !tags.containsKey(TAG) || names.contains(name);
    }

    /** The names in a group's tags. */
    static Set<String> names(Map<String, String> tags) {
        var names = new TreeSet<String>();
        tags.forEach((key, value) -> {
            if (key.startsWith(TAG)) {
                names.addAll(Arrays.asList(value.split(SEPARATOR)));
            }
        });
        names.remove("");
        return names;
    }

    /**
     * The tags with these names: as many as their length needs.
     *
     * @param present the group's tags; those that are not needed any more become empty
     */
    static Map<String, String> tags(Collection<String> names, Map<String, String> present) {
        var values = new ArrayList<String>();
        values.add("");
        for (var name : new TreeSet<>(names)) {
            var last = values.getLast();
            if (last.isEmpty()) {
                values.set(values.size() - 1, name);
            } else if (last.length() + SEPARATOR.length() + name.length() <= MAX_VALUE_LENGTH) {
                values.set(values.size() - 1, last + SEPARATOR + name);
            } else {
                values.add(name);
            }
        }
        var tags = new TreeMap<String, String>();
        present.keySet().stream().filter(key -> key.startsWith(TAG)).forEach(key -> tags.put(key, ""));
        for (var i = 0; i < values.size(); i++) {
            tags.put(i == 0 ? TAG : TAG + "-" + (i + 1), values.get(i));
        }
        return tags;
    }
}
