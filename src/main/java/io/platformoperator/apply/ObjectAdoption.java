package io.platformoperator.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Desired objects that exist on the cluster but are not members of the set: candidates for adoption. Reads them one by one,
 * or by one metadata list per kind if a kind has more than two. Skips namespaces that do not exist yet.
 */
final class ObjectAdoption {
    private static final int LIST_ABOVE = 2;
    private static final int PAGE = 500;

    private final Map<ObjectKey, ObservedObject> found = new HashMap<>();

    /** Reads the objects. All of their kinds are served. */
    static ObjectAdoption find(ApiClient api, List<DesiredObject> desired) {
        var existing = new ObjectAdoption();
        var namespaces = desired.stream().filter(ObjectAdoption::isNamespace).toList();
        existing.read(api, namespaces);
        Set<String> missing = new LinkedHashSet<>();
        for (var namespace : namespaces) {
            if (!existing.found.containsKey(namespace.key())) {
                missing.add(namespace.key().name());
            }
        }
        existing.read(
                api,
                desired.stream()
                        .filter(one ->
                                !isNamespace(one) && !missing.contains(one.key().namespace()))
                        .toList());
        return existing;
    }

    @Nullable
    ObservedObject get(ObjectKey key) {
        return found.get(key);
    }

    private static boolean isNamespace(DesiredObject object) {
        return ApplyOrder.stage(object.key()) == ApplyOrder.NAMESPACES;
    }

    private void read(ApiClient api, List<DesiredObject> desired) {
        var byKind = new LinkedHashMap<ApiKind, List<ObjectKey>>();
        for (var one : desired) {
            byKind.computeIfAbsent(Objects.requireNonNull(one.kind()), kind -> new ArrayList<>())
                    .add(one.key());
        }
        if (byKind.isEmpty()) {
            return;
        }
        var all = Concurrently.map(
                byKind.entrySet(),
                entry -> entry.getValue().size() <= LIST_ABOVE
                        ? getEach(api, entry.getKey(), entry.getValue())
                        : list(api, entry.getKey(), entry.getValue()));
        all.forEach(some -> some.forEach(observed -> found.put(observed.key(), observed)));
    }

    private static List<ObservedObject> getEach(ApiClient api, ApiKind kind, List<ObjectKey> keys) {
        return keys.stream()
                .map(key -> api.find(kind.path(key), ApiClient.METADATA))
                .filter(Objects::nonNull)
                .map(object -> ObservedObject.of(kind, object))
                .toList();
    }

    private static List<ObservedObject> list(ApiClient api, ApiKind kind, List<ObjectKey> keys) {
        var desired = Set.copyOf(keys);
        var namespaces = keys.stream().map(ObjectKey::namespace).distinct().toList();
        var path = kind.path(namespaces.size() == 1 ? namespaces.getFirst() : "");
        var some = new ArrayList<ObservedObject>();
        api.forEachItem(path + "?limit=" + PAGE, ApiClient.METADATA_LIST, item -> {
            var observed = ObservedObject.of(kind, item);
            if (desired.contains(observed.key())) {
                some.add(observed);
            }
            return true;
        });
        return some;
    }
}
