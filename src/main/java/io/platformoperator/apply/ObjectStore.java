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
    private final Map<ObjectKey, Seen> objects = new HashMap<>();

    /** Receives every change except those by {@link #put} and {@link #remove}, outside of the store's lock. */
    interface Listener {
        void changed(@Nullable Seen before, @Nullable Seen after);
    }

    ObjectStore(Listener listener) {
        this.listener = listener;
    }

    @Nullable
    synchronized Seen get(ObjectKey key) {
        return objects.get(key);
    }

    synchronized List<Seen> all() {
        return List.copyOf(objects.values());
    }

    /** Stores the response to a request of this operator. */
    synchronized void put(Seen observed) {
        putIfNewer(observed);
    }

    /** Removes an object that a request of this operator deleted. */
    synchronized void remove(Seen deleted) {
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
    void replace(Map<ObjectKey, Seen> listed, long version, boolean isInitial) {
        var changes = new ArrayList<Runnable>();
        synchronized (this) {
            for (var cached : List.copyOf(objects.values())) {
                if (!listed.containsKey(cached.key()) && cached.version() <= version) {
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
    void onChange(Seen after) {
        Seen before;
        synchronized (this) {
            before = objects.get(after.key());
            if (!putIfNewer(after)) {
                return;
            }
        }
        listener.changed(before, after);
    }

    /** Removes the object of a watch event of type DELETED. */
    void onDelete(Seen deleted) {
        Seen before;
        synchronized (this) {
            before = objects.get(deleted.key());
            if (before == null || before.version() > deleted.version()) {
                return;
            }
            objects.remove(deleted.key());
        }
        listener.changed(before, null);
    }

    private boolean putIfNewer(Seen observed) {
        var cached = objects.get(observed.key());
        if (cached != null && cached.version() >= observed.version()) {
            return false;
        }
        objects.put(observed.key(), observed);
        return true;
    }
}
