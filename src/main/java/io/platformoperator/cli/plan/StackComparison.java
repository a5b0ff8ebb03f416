package io.platformoperator.cli.plan;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.UpdateBehavior;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares the stacks that two specs of an environment install on the cluster of a region. */
public final class StackComparison {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final String KIND = "PlatformStack";

    /** Values of charts may contain secrets: only their paths are shown. */
    private static final String HIDDEN = "…";

    private StackComparison() {}

    /** The changed stacks; empty if none changes. */
    public static Optional<PlannedSubsystem> of(List<PlatformStack> current, List<PlatformStack> desired) {
        var before = byName(current);
        var after = byName(desired);
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        var changed = new ArrayList<PlannedResource>();
        for (var name : names) {
            var from = before.get(name);
            var to = after.get(name);
            if (from == null) {
                changed.add(resource(PlanAction.CREATE, name, List.of()));
            } else if (to == null) {
                changed.add(resource(PlanAction.DELETE, name, List.of()));
            } else if (!from.getSpec().equals(to.getSpec())) {
                changed.add(resource(PlanAction.UPDATE, name, differences(fields(from), fields(to))));
            }
        }
        return changed.isEmpty()
                ? Optional.empty()
                : Optional.of(new PlannedSubsystem("stacks", changed, Map.of(), 0, 0));
    }

    private static Map<String, PlatformStack> byName(List<PlatformStack> stacks) {
        var byName = new LinkedHashMap<String, PlatformStack>();
        stacks.forEach(
                stack -> byName.put(SERIALIZATION.convertValue(stack.getSpec().stack(), String.class), stack));
        return byName;
    }

    private static PlannedResource resource(PlanAction action, String name, List<Difference> differences) {
        return new PlannedResource(action, KIND, name, List.of(), differences, "");
    }

    private static List<Difference> differences(SortedMap<String, String> before, SortedMap<String, String> after) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .filter(name -> !before.getOrDefault(name, "").equals(after.getOrDefault(name, "")))
                .map(name -> new Difference(
                        name, shown(name, before.get(name)), shown(name, after.get(name)), UpdateBehavior.IN_PLACE))
                .toList();
    }

    private static String shown(String name, @Nullable String value) {
        return value == null ? "not set" : name.contains(".values.") ? HIDDEN : value;
    }

    private static SortedMap<String, String> fields(PlatformStack stack) {
        var fields = new TreeMap<String, String>();
        flatten("", SERIALIZATION.convertValue(stack.getSpec(), Map.class), fields);
        return fields;
    }

    private static void flatten(String path, @Nullable Object value, Map<String, String> into) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map ->
                map.forEach((key, each) -> flatten(path.isEmpty() ? "" + key : path + "." + key, each, into));
            case List<?> list -> {
                for (var each : list) {
                    var key = each instanceof Map<?, ?> item && item.get("name") != null
                            ? String.valueOf(item.get("name"))
                            : String.valueOf(each);
                    flatten(path + "." + key, each, into);
                }
            }
            default -> into.put(path, value.toString());
        }
    }
}
