package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Annotations by which a user controls an environment: pause, reconcile now, and take over. The environment copies them to its children. */
public final class Annotations {
    private static final List<String> INHERITED = List.of(
            PlatformEnvironment.PAUSED, PlatformEnvironment.RECONCILE_REQUESTED_AT, PlatformEnvironment.TAKE_OVER_FROM);

    private Annotations() {}

    /** Annotations of an environment that its children carry too; empty if the environment has none of them. */
    public static Map<String, String> inherited(ObjectMeta environment) {
        var inherited = new LinkedHashMap<String, String>();
        for (var key : INHERITED) {
            var value = get(environment, key);
            if (value != null) {
                inherited.put(key, value);
            }
        }
        return inherited;
    }

    /** True if both objects have the same values of the inherited annotations. */
    public static boolean haveSameInherited(ObjectMeta a, ObjectMeta b) {
        return INHERITED.stream().allMatch(key -> Objects.equals(get(a, key), get(b, key)));
    }

    /** True if the object carries {@code platform-operator.io/paused: "true"}. */
    public static boolean isPaused(ObjectMeta meta) {
        return "true".equals(get(meta, PlatformEnvironment.PAUSED));
    }

    /** Value of the annotation; null if the object does not carry it. */
    public static @Nullable String get(ObjectMeta meta, String key) {
        return meta.getAnnotations() == null ? null : meta.getAnnotations().get(key);
    }
}
