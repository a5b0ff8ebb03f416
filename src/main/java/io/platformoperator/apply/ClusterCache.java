package io.platformoperator.apply;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Cache of the members of all sets on a cluster and of the sets' parents, kept current by one watch per kind. */
final class ClusterCache implements AutoCloseable {
    private final ApiClient api;
    private final ObjectStore.Listener listener;
    private final Map<String, Reflector> kinds = new ConcurrentHashMap<>();
    private final Reflector parents;

    ClusterCache(ApiClient api, ObjectStore.Listener listener) {
        this.api = api;
        this.listener = listener;
        this.parents = new Reflector(api, ApplySetParent.KIND, true, ApplySet.ID, listener);
    }

    /** Makes the cached objects of these kinds and the parents current. */
    void refresh(ApiClient counted, Collection<ApiKind> kindsToRefresh) {
        var stale = new ArrayList<Reflector>();
        stale.add(parents);
        var byKind = new LinkedHashMap<String, ApiKind>();
        kindsToRefresh.forEach(kind -> byKind.putIfAbsent(kind.groupKind(), kind));
        byKind.values().stream()
                .filter(kind -> kind.supports("list") && kind.supports("watch"))
                .forEach(kind -> stale.add(reflector(kind)));
        Concurrently.each(stale, reflector -> refresh(counted, reflector));
    }

    /** Makes the cached parents current. */
    void refreshParents(ApiClient counted) {
        refresh(counted, parents);
    }

    /** The object, if it is a member of any set; null otherwise. */
    @Nullable
    ObservedObject get(ObjectKey key) {
        var reflector = kinds.get(key.groupKind());
        return reflector == null ? null : reflector.store().get(key);
    }

    /**
     * The members of a set. An object that a controller made is none, whatever its labels: prometheus-operator, for
     * example, copies the labels of a Prometheus to its StatefulSet.
     */
    List<ObservedObject> members(String id) {
        return kinds.values().stream()
                .flatMap(reflector -> reflector.store().all().stream())
                .filter(observed -> observed.setId().equals(id))
                .filter(observed -> !observed.isControlled())
                .toList();
    }

    /** The parents of all sets of this operator. */
    List<ApplySetParent> parents() {
        return parents.store().all().stream().map(ApplySetParent::of).toList();
    }

    void put(ObservedObject observed) {
        var reflector = kinds.get(observed.kind().groupKind());
        if (reflector != null) {
            reflector.store().put(observed);
        }
    }

    void remove(ObservedObject observed) {
        var reflector = kinds.get(observed.kind().groupKind());
        if (reflector != null) {
            reflector.store().remove(observed);
        }
    }

    void putParent(ObservedObject observed) {
        parents.store().put(observed);
    }

    void removeParent(ObservedObject observed) {
        parents.store().remove(observed);
    }

    @Override
    public void close() {
        parents.close();
        kinds.values().forEach(Reflector::close);
    }

    private Reflector reflector(ApiKind kind) {
        return kinds.compute(kind.groupKind(), (name, existing) -> {
            if (existing != null && existing.isServed()) {
                return existing;
            }
            if (existing != null) {
                existing.close();
            }
            return new Reflector(api, kind, kind.needsFullObject(), ApplySet.PART_OF, listener);
        });
    }

    private void refresh(ApiClient counted, Reflector reflector) {
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
