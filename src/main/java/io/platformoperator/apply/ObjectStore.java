package io.platformoperator.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects of one kind by key. An older resource version never replaces a newer one, so results of own requests and watch
 * events may arrive in any order. Thread-safe.
 */
final class ObjectStore {
    private final Listener listener;
    private final Map<ObjectKey, ObservedObject> objects = new HashMap<>();

    /** Receives every change except those by {@link #put} and {@link #remove}, outside of the store's lock. */
    interface Listener {
        void changed(@Nullable ObservedObject before, @Nullable ObservedObject after);
    }

    ObjectStore(Listener listener) {
        this.listener = listener;
    }

    @Nullable
    synchronized ObservedObject get(ObjectKey key) {
        return objects.get(key);
    }

    synchronized List<ObservedObject> all() {
        return List.copyOf(objects.values());
    }

    /** Stores the response to a request of this operator. */
    synchronized void put(ObservedObject observed) {
        putIfNewer(observed);
    }

    /** Removes an object that a request of this operator deleted. */
    synchronized void remove(ObservedObject deleted) {
        var cached = objects.get(deleted.key());
        if (cached != null && cached.uid().equals(deleted.uid())) {
            objects.remove(deleted.key());
        }
    }

    synchronized void clear() {
        objects.clear();
    }

    /**
     * Replaces the content by a complete list.
     *
     * @param version resource version of the list: objects that are newer than the list remain
     * @param isInitial true for the first list, whose objects are not reported as changes
     */
    void replace(Map<ObjectKey, ObservedObject> listed, long version, boolean isInitial) {
        var changes = new ArrayList<Runnable>();
        synchronized (this) {
            for (var cached : List.copyOf(objects.values())) {
                if (!listed.containsKey(cached.key()) && cached.resourceVersion() <= version) {
                    objects.remove(cached.key());
                    changes.add(() -> listener.changed(cached, null));
                }
            }
            listed.values().forEach(after -> {
                var before = objects.get(after.key());
                if (putIfNewer(after) && !isInitial) {
                    changes.add(() -> listener.changed(before, after));
                }
            });
        }
        changes.forEach(Runnable::run);
    }

    /** Stores the object of a watch event of type ADDED or MODIFIED. */
    void onChange(ObservedObject after) {
        ObservedObject before;
        synchronized (this) {
            before = objects.get(after.key());
            if (!putIfNewer(after)) {
                return;
            }
        }
        listener.changed(before, after);
    }

    /** Removes the object of a watch event of type DELETED. */
    void onDelete(ObservedObject deleted) {
        ObservedObject before;
        synchronized (this) {
            before = objects.get(deleted.key());
            if (before == null || before.resourceVersion() > deleted.resourceVersion()) {
                return;
            }
            objects.remove(deleted.key());
        }
        listener.changed(before, null);
    }

    private boolean putIfNewer(ObservedObject observed) {
        var cached = objects.get(observed.key());
        if (cached != null && cached.resourceVersion() >= observed.resourceVersion()) {
            return false;
        }
        objects.put(observed.key(), cached == null ? observed : observed.after(cached));
        return true;
    }
}
