package io.platformoperator.charts;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bytes by name, up to a size: what was not asked for the longest is dropped first. */
final class KeptBytes {
    private final long most;
    private final Map<String, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    KeptBytes(long most) {
        this.most = most;
    }

    synchronized byte @Nullable [] get(String name) {
        return kept.get(name);
    }

    synchronized void put(String name, byte[] bytes) {
        var before = kept.put(name, bytes);
        size += bytes.length - (before == null ? 0 : before.length);
        var oldest = kept.entrySet().iterator();
        while (size > most && kept.size() > 1) {
            size -= oldest.next().getValue().length;
            oldest.remove();
        }
    }
}
