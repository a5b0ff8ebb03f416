package io.platformoperator.environment.composition;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.RestoreValidationSpec;
import io.platformoperator.api.v1alpha1.Tier;
import java.util.List;

/**
 * The drill and the validation of backups that an environment has by default. The operator creates those that are missing, and does not
 * change them: a user may give them checks and another schedule, or suspend them.
 */
public final class DefaultDrills {
    private static final String QUARTERLY = "0 3 1 1,4,7,10 *";

    private DefaultDrills() {}

    /**
     * What production and staging have: a restore of the database each quarter, a validation of the backups each month. An environment
     * that a drill created has none.
     */
    public static List<HasMetadata> of(PlatformEnvironment environment) {
        var spec = environment.getSpec();
        var hasDrills = !PlatformDrill.hasCreated(environment)
                && (spec.tier() == Tier.PRODUCTION || spec.tier() == Tier.STAGING)
                && spec.managementPolicy() == ManagementPolicy.MANAGE;
        return hasDrills ? List.of(drill(environment), validation(environment)) : List.of();
    }

    private static PlatformDrill drill(PlatformEnvironment environment) {
        var drill = new PlatformDrill();
        drill.setMetadata(metadata(environment, "database"));
        drill.setSpec(new DrillSpec(
                environment.getMetadata().getName(), DrillKind.DATABASE_RESTORE, QUARTERLY, List.of(), 10, 360, false));
        return drill;
    }

    private static PlatformRestoreValidation validation(PlatformEnvironment environment) {
        var validation = new PlatformRestoreValidation();
        validation.setMetadata(metadata(environment, "backups"));
        validation.setSpec(new RestoreValidationSpec(
                environment.getMetadata().getName(), RestoreValidationSpec.MONTHLY, List.of(), List.of(), 12, false));
        return validation;
    }

    private static ObjectMeta metadata(PlatformEnvironment environment, String suffix) {
        var owner = environment.getMetadata();
        return new ObjectMetaBuilder()
                .withName(owner.getName() + "-" + suffix)
                .withNamespace(owner.getNamespace())
                .addToLabels(PlatformEnvironment.ENVIRONMENT_LABEL, owner.getName())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(environment.getApiVersion())
                        .withKind(environment.getKind())
                        .withName(owner.getName())
                        .withUid(owner.getUid())
                        .build())
                .build();
    }
}
