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
 * Wanted objects that are on the cluster without being members: somebody made them before. Found by a list of metadata per
 * kind where many are in question, and not asked for where nothing can be: in namespaces that are yet to be made.
 */
final class Existing {
    private static final int FEW = 2;
    private static final int PAGE = 500;

    private final Map<ObjectKey, Seen> found = new HashMap<>();

    /** Looks for objects of kinds that are served. */
    static Existing look(Api api, List<Wanted> wanted) {
        var existing = new Existing();
        var namespaces = wanted.stream().filter(Existing::isNamespace).toList();
        existing.lookIn(api, namespaces);
        Set<String> missing = new LinkedHashSet<>();
        for (var namespace : namespaces) {
            if (!existing.found.containsKey(namespace.key())) {
                missing.add(namespace.key().name());
            }
        }
        existing.lookIn(
                api,
                wanted.stream()
                        .filter(one ->
                                !isNamespace(one) && !missing.contains(one.key().namespace()))
                        .toList());
        return existing;
    }

    @Nullable
    Seen get(ObjectKey key) {
        return found.get(key);
    }

    private static boolean isNamespace(Wanted wanted) {
        return ApplyOrder.stage(wanted.key()) == ApplyOrder.NAMESPACES;
    }

    private void lookIn(Api api, List<Wanted> wanted) {
        var byKind = new LinkedHashMap<ApiKind, List<ObjectKey>>();
        for (var one : wanted) {
            byKind.computeIfAbsent(Objects.requireNonNull(one.kind()), kind -> new ArrayList<>())
                    .add(one.key());
        }
        if (byKind.isEmpty()) {
            return;
        }
        var all = Concurrently.map(
                byKind.entrySet(),
                entry -> entry.getValue().size() <= FEW
                        ? one(api, entry.getKey(), entry.getValue())
                        : many(api, entry.getKey(), entry.getValue()));
        all.forEach(some -> some.forEach(seen -> found.put(seen.key(), seen)));
    }

    private static List<Seen> one(Api api, ApiKind kind, List<ObjectKey> keys) {
        return keys.stream()
                .map(key -> api.find(kind.path(key), Api.METADATA))
                .filter(Objects::nonNull)
                .map(object -> Seen.of(kind, object))
                .toList();
    }

    private static List<Seen> many(Api api, ApiKind kind, List<ObjectKey> keys) {
        var wanted = Set.copyOf(keys);
        var namespaces = keys.stream().map(ObjectKey::namespace).distinct().toList();
        var path = kind.path(namespaces.size() == 1 ? namespaces.getFirst() : "");
        var some = new ArrayList<Seen>();
        Listing.each(api, path + "?limit=" + PAGE, Api.METADATA_LIST, item -> {
            var seen = Seen.of(kind, item);
            if (wanted.contains(seen.key())) {
                some.add(seen);
            }
            return true;
        });
        return some;
    }
}
