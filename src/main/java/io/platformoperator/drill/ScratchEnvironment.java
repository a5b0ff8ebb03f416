package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.platformoperator.api.v1alpha1.ArgocdRegistration;
import io.platformoperator.api.v1alpha1.BackupSettings;
import io.platformoperator.api.v1alpha1.DeletionPolicy;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.IngressSettings;
import io.platformoperator.api.v1alpha1.NetworkSettings;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Policies.AdoptBy;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.Regions;
import io.platformoperator.api.v1alpha1.Regions.PrimaryRegion;
import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.api.v1alpha1.StorageSettings;
import io.platformoperator.aws.AwsNames;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The environment that a run creates from the backups of another one. It has the tier, sizes, versions and stacks of that one, in one region
 * and in a network of its own. What could meet the live environment is left out: the second region, the public name and its certificates,
 * Direct Connect, the registration in Argo CD, and the mirrors of Git repositories. Nothing of it outlives its deletion.
 */
final class ScratchEnvironment {
    private static final int MAX_NAME_LENGTH = 40;
    private static final int MAX_TAGS = 38;

    private ScratchEnvironment() {}

    /**
     * Name of the environment. It begins as that of the live one, because names of AWS resources begin with it, and policies may limit
     * them. The ID of the run is never cut off: no other run has the same name.
     */
    static String name(PlatformDrill drill, DrillRun run) {
        var suffix = DrillGraphs.NAME_PART + run.id();
        return AwsNames.join(MAX_NAME_LENGTH - suffix.length(), drill.getSpec().environment()) + suffix;
    }

    /** True if that run created it: whatever else has its name is not deleted. */
    static boolean isOf(PlatformDrill drill, DrillRun run, PlatformEnvironment object) {
        var meta = object.getMetadata();
        return PlatformDrill.hasCreated(object)
                && run.id().equals(meta.getLabels().get(PlatformDrill.RUN_LABEL))
                && meta.getOwnerReferences().stream().anyMatch(owner -> owner.getUid()
                        .equals(drill.getMetadata().getUid()));
    }

    /** The environment. Kubernetes deletes it if the drill is lost. */
    static PlatformEnvironment of(
            PlatformEnvironment source, PlatformDrill drill, DrillRun run, EnvironmentBackups backups) {
        var meta = drill.getMetadata();
        var environment = new PlatformEnvironment();
        environment.setMetadata(new ObjectMetaBuilder()
                .withName(name(drill, run))
                .withNamespace(meta.getNamespace())
                .addToLabels(PlatformDrill.DRILL_LABEL, meta.getName())
                .addToLabels(PlatformDrill.RUN_LABEL, run.id())
                .addToAnnotations(PlatformDrill.EXPIRES, run.expiresAt())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(drill.getApiVersion())
                        .withKind(drill.getKind())
                        .withName(meta.getName())
                        .withUid(meta.getUid())
                        .withController(true)
                        .build())
                .build());
        environment.setSpec(spec(source, run, backups));
        return environment;
    }

    private static EnvironmentSpec spec(PlatformEnvironment source, DrillRun run, EnvironmentBackups backups) {
        var spec = source.getSpec();
        var storage = spec.storage();
        return new EnvironmentSpec(
                spec.tier(),
                new Regions(
                        new PrimaryRegion(run.region(), backups.cidr(), zones(spec.regions(), run.region()), null),
                        null),
                spec.services(),
                spec.availabilityZones(),
                spec.aws(),
                spec.sizing(),
                withoutDirectConnect(spec.network()),
                spec.cluster(),
                spec.database(),
                spec.cache(),
                new StorageSettings(true, storage.documents(), storage.backups(), storage.logs()),
                spec.registry(),
                new IngressSettings(null, null, null),
                spec.stacks(),
                // A locked vault could not be deleted.
                new BackupSettings(spec.backup().schedule(), spec.backup().retentionDays(), null, List.of()),
                spec.objectives(),
                null,
                spec.failover(),
                new RestoreFrom(source.getMetadata().getName(), run.region(), run.restorePoint()),
                null,
                new ArgocdRegistration(false, null, Map.of()),
                DeletionPolicy.DELETE,
                false,
                DriftPolicy.CORRECT,
                spec.ignoreDrift(),
                ManagementPolicy.MANAGE,
                AdoptBy.TAG, // resources of that name are not its own
                tags(spec.tags()));
    }

    /** A drill adds two tags of its own, and an environment has at most 40, so that AWS's limit of 50 suffices for all. */
    private static Map<String, String> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MAX_TAGS)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static NetworkSettings withoutDirectConnect(NetworkSettings network) {
        return new NetworkSettings(
                network.natGateways(),
                network.interfaceEndpoints(),
                network.flowLogRetentionDays(),
                network.bastion(),
                null);
    }

    private static @Nullable List<String> zones(Regions regions, String region) {
        var secondary = regions.secondary();
        return secondary != null && secondary.name().equals(region)
                ? secondary.zones()
                : regions.primary().zones();
    }

    /** The CIDR of the environment's network in a region. */
    static String cidr(Regions regions, String region) {
        var secondary = regions.secondary();
        return secondary != null && secondary.name().equals(region)
                ? secondary.cidr()
                : regions.primary().cidr();
    }
}
