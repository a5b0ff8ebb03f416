package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.kubernetes.Conditions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The objects of an environment as an API server keeps them. Objects are never changed, but replaced, so that a copy of the references is
 * a copy of everything.
 */
final class SimulatedObjects {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final Map<String, SubsystemResource<?>> children = new TreeMap<>();
    private final Map<String, List<String>> restores = new TreeMap<>();
    private PlatformEnvironment environment;
    private long writes;

    SimulatedObjects(PlatformEnvironment environment) {
        this.environment = environment;
    }

    /** A copy from which another history goes on. */
    SimulatedObjects copy() {
        var copy = new SimulatedObjects(environment);
        copy.children.putAll(children);
        copy.restores.putAll(restores);
        return copy;
    }

    PlatformEnvironment environment() {
        return environment;
    }

    /** Number of writes so far. */
    long writes() {
        return writes;
    }

    /** The ids with which each stack has restored its data, by stack. A restore replaces what applications have stored since. */
    Map<String, List<String>> restores() {
        return Map.copyOf(restores);
    }

    List<Child> children() {
        return children.values().stream().map(Child::new).toList();
    }

    <R extends SubsystemResource<?>> List<R> all(Class<R> type) {
        return children.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    SubsystemResource<?> get(String key) {
        return children.get(key);
    }

    static String key(SubsystemResource<?> child) {
        return child.getKind() + "/" + child.getMetadata().getName();
    }

    /** Changes the spec of the environment, as a user does. */
    void request(String specYaml) {
        var changed = YAML.unmarshal(specYaml, PlatformEnvironment.class);
        changed.setMetadata(new ObjectMetaBuilder(environment.getMetadata())
                .withGeneration(environment.getMetadata().getGeneration() + 1)
                .build());
        changed.setStatus(environment.getStatus());
        environment = changed;
        writes++;
    }

    void writeStatus(EnvironmentStatus status) {
        var next = new PlatformEnvironment();
        next.setMetadata(environment.getMetadata());
        next.setSpec(environment.getSpec());
        next.setStatus(status);
        environment = next;
        writes++;
    }

    /** Applies a child: a new spec is a new generation. */
    void apply(SubsystemResource<?> desired, Instant now) {
        var present = children.get(key(desired));
        var meta = new ObjectMetaBuilder(desired.getMetadata());
        if (present == null) {
            meta.withUid("uid-" + children.size()).withGeneration(1L).withCreationTimestamp(Conditions.time(now));
        } else {
            var before = present.getMetadata();
            meta.withUid(before.getUid())
                    .withCreationTimestamp(before.getCreationTimestamp())
                    .withGeneration(
                            present.getSpec().equals(desired.getSpec())
                                    ? before.getGeneration()
                                    : Long.valueOf(before.getGeneration() + 1));
        }
        var stored = blank(desired);
        stored.setMetadata(meta.build());
        setSpec(stored, desired.getSpec());
        stored.setStatus(present == null ? null : present.getStatus());
        put(stored);
    }

    @SuppressWarnings("unchecked") // the spec is that of an object of the same type
    private static <S extends SubsystemSpec> void setSpec(SubsystemResource<S> object, SubsystemSpec spec) {
        object.setSpec((S) spec);
    }

    void writeStatus(SubsystemResource<?> child, SubsystemStatus status) {
        var present = children.get(key(child));
        var stored = blank(child);
        stored.setMetadata(present.getMetadata());
        setSpec(stored, present.getSpec());
        stored.setStatus(status);
        put(stored);
    }

    private void put(SubsystemResource<?> child) {
        children.put(key(child), child);
        writes++;
    }

    private static SubsystemResource<?> blank(SubsystemResource<?> child) {
        try {
            return child.getClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes all children ready that no reconciler of the test works on. */
    void makeOthersReady(Instant now) {
        for (var child : List.copyOf(children.values())) {
            var generation = child.getMetadata().getGeneration();
            if (isReconciled(child) || generation.equals(child.statusOrEmpty().observedGeneration())) {
                continue;
            }
            var conditions = new Conditions(List.of(), generation, now)
                    .summary(true, false, false, "AllResourcesReady", "ready")
                    .list();
            writeStatus(
                    child,
                    new SubsystemStatus(
                            generation,
                            conditions,
                            1,
                            1,
                            "1/1",
                            "1.00",
                            null,
                            "ready",
                            List.of(),
                            outputs(child),
                            null));
        }
    }

    static boolean isReconciled(SubsystemResource<?> child) {
        return child instanceof PlatformDatabase || child instanceof PlatformCache;
    }

    private Map<String, String> outputs(SubsystemResource<?> child) {
        var region = child.getSpec().placement().region();
        return switch (child) {
            case PlatformStorage _ ->
                Map.of("documentsBucket", "shop-documents-" + region, "backupsBucket", "shop-backups-" + region);
            case PlatformBackup _ -> Map.of("vaultName", "shop-" + region);
            case PlatformStack stack -> recover(stack);
            default -> Map.of();
        };
    }

    /** A stack makes the backup and the restore that it is asked for at once. */
    private Map<String, String> recover(PlatformStack stack) {
        var inputs = stack.getSpec().inputs();
        var outputs = new HashMap<String, String>();
        if (inputs.lastBackup() != null) {
            outputs.put("backedUp", inputs.lastBackup().id());
        }
        if (inputs.restore() != null) {
            var id = inputs.restore().id();
            outputs.put("restored", id);
            restores.merge(
                    key(stack),
                    List.of(id),
                    (before, _) -> before.contains(id)
                            ? before
                            : Stream.concat(before.stream(), Stream.of(id)).toList());
        }
        return outputs;
    }
}
