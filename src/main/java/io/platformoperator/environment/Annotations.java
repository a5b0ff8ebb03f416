package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The annotations by which a person steers an environment. They hold for its children too. */
final class Annotations {
    private static final List<String> PASSED_ON =
            List.of(PlatformEnvironment.PAUSED, PlatformEnvironment.RECONCILE_REQUESTED_AT);

    private Annotations() {}

    static Map<String, String> passedOn(ObjectMeta environment) {
        var some = new LinkedHashMap<String, String>();
        for (var key : PASSED_ON) {
            var value = get(environment, key);
            if (value != null) {
                some.put(key, value);
            }
        }
        return some;
    }

    static boolean same(ObjectMeta a, ObjectMeta b) {
        return PASSED_ON.stream().allMatch(key -> Objects.equals(get(a, key), get(b, key)));
    }

    static boolean isPaused(ObjectMeta environment) {
        return "true".equals(get(environment, PlatformEnvironment.PAUSED));
    }

    static @Nullable String get(ObjectMeta meta, String key) {
        return meta.getAnnotations() == null ? null : meta.getAnnotations().get(key);
    }
}
