package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import java.util.List;
import java.util.Map;

/**
 * The namespace of a run into which Velero restores, and the restore. Only configuration is restored: copies of the services would connect
 * to the live stores, copies of Ingresses would take over their hosts, and a copy of a claim waits for a pod that mounts it. A quota
 * permits none of these.
 */
final class ScratchNamespace {
    static final String VELERO = "velero";
    static final String VELERO_API = "velero.io/v1";
    /** The namespace whose backup is restored. */
    static final String SERVICES = "services";

    private static final List<String> RESOURCES = List.of("configmaps", "secrets");

    private ScratchNamespace() {}

    /** Name of the namespace, and of the restore into it. */
    static String name(DrillRun run) {
        return VerificationJob.name(run);
    }

    /** Labels that all objects of drills in clusters have. */
    static Map<String, String> selector() {
        return Map.of(VerificationJob.NAME_LABEL, VerificationJob.NAME);
    }

    private static Map<String, String> labels(PlatformDrill drill, DrillRun run) {
        return Map.of(
                VerificationJob.NAME_LABEL,
                VerificationJob.NAME,
                PlatformDrill.DRILL_LABEL,
                drill.getMetadata().getName(),
                PlatformDrill.RUN_LABEL,
                run.id());
    }

    /** True if a drill created it: whatever else has its name is not deleted. */
    static boolean isOfDrill(Namespace namespace) {
        var labels = namespace.getMetadata().getLabels();
        var run = labels == null ? null : labels.get(PlatformDrill.RUN_LABEL);
        return run != null
                && labels.entrySet().containsAll(selector().entrySet())
                && namespace.getMetadata().getName().equals("drill-" + run);
    }

    /** The namespace, then its quota, which exists before anything is restored. */
    static List<HasMetadata> objects(PlatformDrill drill, DrillRun run) {
        var none = new Quantity("0");
        return List.of(
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name(run))
                        .withLabels(labels(drill, run))
                        .addToAnnotations(PlatformDrill.EXPIRES, run.expiresAt())
                        .endMetadata()
                        .build(),
                new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(name(run))
                        .withName(VerificationJob.NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("pods", none, "services", none, "persistentvolumeclaims", none))
                        .endSpec()
                        .build());
    }

    /** Velero's restore of a backup. */
    static GenericKubernetesResource restore(PlatformDrill drill, DrillRun run, String backup) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(VELERO_API)
                .withKind("Restore")
                .withNewMetadata()
                .withNamespace(VELERO)
                .withName(name(run))
                .withLabels(labels(drill, run))
                .endMetadata()
                .addToAdditionalProperties(
                        "spec",
                        Map.of(
                                "backupName",
                                backup,
                                "includedNamespaces",
                                List.of(SERVICES),
                                "includedResources",
                                RESOURCES,
                                "includeClusterResources",
                                false,
                                "namespaceMapping",
                                Map.of(SERVICES, name(run)),
                                "restorePVs",
                                false,
                                "existingResourcePolicy",
                                "none"))
                .build();
    }
}
