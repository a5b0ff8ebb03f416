package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The annotations by which a person steers an environment. They hold for its children too. */
public final class Annotations {
    private static final List<String> PASSED_ON =
            List.of(PlatformEnvironment.PAUSED, PlatformEnvironment.RECONCILE_REQUESTED_AT);

    private Annotations() {}

    /** Those of an environment that its children carry too. */
    public static Map<String, String> passedOn(ObjectMeta environment) {
        var some = new LinkedHashMap<String, String>();
        for (var key : PASSED_ON) {
            var value = get(environment, key);
            if (value != null) {
                some.put(key, value);
            }
        }
        return some;
    }

    /** Whether two objects agree in them. */
    public static boolean same(ObjectMeta a, ObjectMeta b) {
        return PASSED_ON.stream().allMatch(key -> Objects.equals(get(a, key), get(b, key)));
    }

    /** Whether the object is to be left alone. */
    public static boolean isPaused(ObjectMeta meta) {
        return "true".equals(get(meta, PlatformEnvironment.PAUSED));
    }

    /** The annotation's value, null when the object does not carry it. */
    public static @Nullable String get(ObjectMeta meta, String key) {
        return meta.getAnnotations() == null ? null : meta.getAnnotations().get(key);
    }
}
