package io.platformoperator.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The members of all sets on a cluster, and the sets' parents, as lists and watches show them. One watch per kind. */
final class ClusterView implements AutoCloseable {
    private final Api api;
    private final Reflector.Listener listener;
    private final Map<String, Reflector> kinds = new ConcurrentHashMap<>();
    private final Reflector parents;

    ClusterView(Api api, Reflector.Listener listener) {
        this.api = api;
        this.listener = listener;
        this.parents = new Reflector(api, Parent.KIND, true, ApplySet.ID, listener);
    }

    /** Makes sure that these kinds, those seen before and the parents are shown as they are. */
    void refresh(Api counted, Collection<ApiKind> wanted) {
        var stale = new ArrayList<Reflector>();
        stale.add(parents);
        var byKind = new LinkedHashMap<String, ApiKind>();
        wanted.forEach(kind -> byKind.putIfAbsent(kind.groupKind(), kind));
        byKind.values().stream()
                .filter(kind -> kind.can("list") && kind.can("watch"))
                .forEach(kind -> stale.add(reflector(kind)));
        Concurrently.each(stale, reflector -> refresh(counted, reflector));
    }

    /** The parents alone. */
    void refreshParents(Api counted) {
        refresh(counted, parents);
    }

    /** The object, if it is a member of some set. */
    @Nullable
    Seen get(ObjectKey key) {
        var reflector = kinds.get(key.groupKind());
        return reflector == null ? null : reflector.get(key);
    }

    /** The set's members. */
    List<Seen> members(String id) {
        return kinds.values().stream()
                .flatMap(reflector -> reflector.all().stream())
                .filter(seen -> seen.set().equals(id))
                .toList();
    }

    /** The parents of all sets whose parent is a ConfigMap. */
    List<Parent> parents() {
        return parents.all().stream().map(Parent::of).toList();
    }

    void put(Seen seen) {
        var reflector = kinds.get(seen.kind().groupKind());
        if (reflector != null) {
            reflector.put(seen);
        }
    }

    void remove(Seen seen) {
        var reflector = kinds.get(seen.kind().groupKind());
        if (reflector != null) {
            reflector.remove(seen);
        }
    }

    void putParent(Seen seen) {
        parents.put(seen);
    }

    void removeParent(Seen seen) {
        parents.remove(seen);
    }

    @Override
    public void close() {
        parents.close();
        kinds.values().forEach(Reflector::close);
    }

    private Reflector reflector(ApiKind kind) {
        return kinds.compute(kind.groupKind(), (name, known) -> {
            if (known != null && known.isServed()) {
                return known;
            }
            if (known != null) {
                known.close();
            }
            return new Reflector(api, kind, kind.isSeenWhole(), ApplySet.PART_OF, listener);
        });
    }

    private void refresh(Api counted, Reflector reflector) {
        try {
            reflector.refresh(counted);
        } catch (ApiError e) {
            if (!e.isNotFound()) {
                throw new ClusterUnreachable("can't list " + reflector.kind().plural() + ": " + e.getMessage(), e);
            }
            kinds.remove(reflector.kind().groupKind(), reflector);
        }
    }
}
