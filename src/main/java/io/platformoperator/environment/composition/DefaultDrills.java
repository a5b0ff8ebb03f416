package io.platformoperator.environment.composition;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.Tier;
import java.util.List;

/**
 * The drills that an environment has by default. The operator creates those that are missing, and does not change them: a user may give
 * them checks and another schedule, or suspend them.
 */
public final class DefaultDrills {
    private static final String QUARTERLY = "0 3 1 1,4,7,10 *";
    private static final String MONTHLY = "0 5 1 * *";

    private DefaultDrills() {}

    /** The drills of production and staging: the automated backups each quarter, the newest recovery point each month. */
    public static List<PlatformDrill> of(PlatformEnvironment environment) {
        var spec = environment.getSpec();
        var hasDrills = (spec.tier() == Tier.PRODUCTION || spec.tier() == Tier.STAGING)
                && spec.managementPolicy() == ManagementPolicy.MANAGE;
        return hasDrills
                ? List.of(
                        drill(environment, "database", DrillKind.DATABASE_RESTORE, QUARTERLY),
                        drill(environment, "backup", DrillKind.BACKUP_RESTORE, MONTHLY))
                : List.of();
    }

    private static PlatformDrill drill(
            PlatformEnvironment environment, String suffix, DrillKind kind, String schedule) {
        var owner = environment.getMetadata();
        var drill = new PlatformDrill();
        drill.setMetadata(new ObjectMetaBuilder()
                .withName(owner.getName() + "-" + suffix)
                .withNamespace(owner.getNamespace())
                .addToLabels(PlatformEnvironment.ENVIRONMENT_LABEL, owner.getName())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(environment.getApiVersion())
                        .withKind(environment.getKind())
                        .withName(owner.getName())
                        .withUid(owner.getUid())
                        .build())
                .build());
        drill.setSpec(new DrillSpec(owner.getName(), kind, schedule, List.of(), 10, 360, false));
        return drill;
    }
}
