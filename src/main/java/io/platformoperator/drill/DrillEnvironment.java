package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.graph.Owner;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.subsystem.Ownership;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a drill needs of its environment in one region.
 *
 * @param backup null if the region has no backups
 * @param cache null if the region has no cache
 */
record DrillEnvironment(
        PlatformEnvironment object,
        PlatformDatabase database,
        PlatformCluster cluster,
        @Nullable PlatformBackup backup,
        @Nullable PlatformCache cache) {

    /** The environment of that name; null if it does not exist. */
    static @Nullable PlatformEnvironment find(KubernetesClient client, String namespace, String name) {
        return client.resources(PlatformEnvironment.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    /** The region in which a drill of that kind restores: the active one, or the one that stands by; empty if there is none. */
    static Optional<String> region(PlatformEnvironment object, DrillKind kind) {
        var regions = object.getSpec().regions();
        var primary = regions.primary().name();
        var secondary = regions.secondary() == null ? null : regions.secondary().name();
        var published = object.statusOrEmpty().activeRegion();
        var active = published != null
                ? published
                : Objects.requireNonNullElse(object.getSpec().activeRegion(), primary);
        return kind == DrillKind.REGION_FAILOVER
                ? Optional.ofNullable(active.equals(primary) ? secondary : primary)
                : Optional.of(active);
    }

    /** Reads the children of an environment in that region; empty while children are missing. */
    static Optional<DrillEnvironment> of(KubernetesClient client, PlatformEnvironment object, String in) {
        var database = child(client, object, PlatformDatabase.class, in);
        var cluster = child(client, object, PlatformCluster.class, in);
        return database.isPresent() && cluster.isPresent()
                ? Optional.of(new DrillEnvironment(
                        object,
                        database.get(),
                        cluster.get(),
                        child(client, object, PlatformBackup.class, in).orElse(null),
                        child(client, object, PlatformCache.class, in).orElse(null)))
                : Optional.empty();
    }

    private static <R extends SubsystemResource<?>> Optional<R> child(
            KubernetesClient client, PlatformEnvironment object, Class<R> type, String region) {
        var meta = object.getMetadata();
        return client
                .resources(type)
                .inNamespace(meta.getNamespace())
                .withLabel(PlatformEnvironment.ENVIRONMENT_LABEL, meta.getName())
                .list()
                .getItems()
                .stream()
                .filter(child -> child.getSpec().placement().region().equals(region))
                .findFirst();
    }

    /** Why no run of a kind can start in an environment, until a person changes that. */
    record Refusal(String reason, String message) {}

    /** Why no run can start before a person changes the environment or the drill; empty if one can. */
    static Optional<Refusal> refusal(PlatformEnvironment object, DrillKind kind) {
        var name = object.getMetadata().getName();
        if (PlatformDrill.hasCreated(object)) {
            return Optional.of(new Refusal(
                    "EnvironmentOfDrill",
                    "the environment " + name + " is that of another drill, which deletes it: delete this drill"));
        }
        if (region(object, kind).isEmpty()) {
            return Optional.of(new Refusal(
                    "NoStandby",
                    "the environment " + name
                            + " has one region, so no region could take over: set spec.regions.secondary of the"
                            + " environment, or delete this drill"));
        }
        if (kind == DrillKind.ENVIRONMENT_RESTORE
                && object.getSpec().cluster().publicAccessCidrs().isEmpty()) {
            return Optional.of(new Refusal(
                    "NoPublicAccess",
                    "the cluster of " + name
                            + " is reachable from its network only, and the operator would not reach one in a new network: set"
                            + " spec.cluster.publicAccessCidrs of the environment to the operator's address, or delete this"
                            + " drill"));
        }
        return Optional.empty();
    }

    /** Why no run can start now; empty if one can. */
    static Optional<String> problem(PlatformEnvironment object, DrillKind kind) {
        var meta = object.getMetadata();
        if (object.getSpec().managementPolicy() != ManagementPolicy.MANAGE || Annotations.isPaused(meta)) {
            return Optional.of(
                    "the environment " + meta.getName() + " is paused or only observed: a drill creates resources");
        }
        var part =
                switch (kind) {
                    case CACHE_RESTORE -> "Cache";
                    case STACK_RESTORE -> "Stacks";
                    case DATABASE_RESTORE, BACKUP_RESTORE, REGION_FAILOVER, ENVIRONMENT_RESTORE -> "Database";
                };
        return Conditions.find(object.statusOrEmpty().conditions(), part + "Ready")
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("%sReady of the environment %s is not True: kubectl describe penv %s shows why"
                        .formatted(part, meta.getName(), meta.getName()));
    }

    String name() {
        return object.getMetadata().getName();
    }

    String region() {
        return database.getSpec().placement().region();
    }

    AwsAccount account() {
        var access = database.getSpec().placement().aws();
        return new AwsAccount(access.roleArn(), access.externalId());
    }

    /** The owner of the resources of drills. */
    Owner owner() {
        return DrillGraphs.owner(Ownership.of(database, DrillGraphs.SUBSYSTEM));
    }

    Placement placement() {
        return database.getSpec().placement();
    }

    /** What a run keeps in its status, so that a later process finds its resources. */
    Map<String, String> source() {
        var source = new TreeMap<String, String>();
        source.put(DrillGraphs.UID, owner().uid());
        var account = account();
        if (account.roleArn() != null) {
            source.put(DrillAccess.ROLE_ARN, account.roleArn());
        }
        if (account.externalId() != null) {
            source.put(DrillAccess.EXTERNAL_ID, account.externalId());
        }
        return source;
    }

    /** Another drill of the environment whose run is in progress. Reads the API server: caches may lack a run that started now. */
    static Optional<String> otherRunningDrill(KubernetesClient client, PlatformDrill drill) {
        var meta = drill.getMetadata();
        return client.resources(PlatformDrill.class).inNamespace(meta.getNamespace()).list().getItems().stream()
                .filter(other ->
                        other.getSpec().environment().equals(drill.getSpec().environment()))
                .filter(other -> !other.getMetadata().getUid().equals(meta.getUid()))
                .filter(other -> DrillRuns.isActive(other.statusOrEmpty().run()))
                .map(other -> other.getMetadata().getName())
                .findFirst();
    }

    /** An output of the database. */
    @Nullable
    String output(String key) {
        return database.statusOrEmpty().outputs().get(key);
    }
}
