package io.platformoperator.database;

import io.platformoperator.api.v1alpha1.SupportType;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.ServiceErrors;
import io.platformoperator.catalog.SupportDates;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What RDS does when its standard support of an instance's major version ends: its {@code EngineLifecycleSupport}. RDS's own default
 * enrolls the instance in extended support, which costs more for each vCPU. If that is disabled, RDS upgrades the instance to a newer
 * major version, and refuses to create one whose version is past its standard support (API reference, CreateDBInstance). The calls that
 * create a replica do not take it.
 */
final class EngineLifecycle {
    private static final String EXTENDED = "open-source-rds-extended-support";
    private static final String STANDARD = "open-source-rds-extended-support-disabled";

    private EngineLifecycle() {}

    /** The value for an instance that is created empty today. */
    static String ofNew(@Nullable SupportType chosen, String version, LocalDate today) {
        return name(SupportType.atCreation(chosen, until(version), today));
    }

    /**
     * The value for an instance that is restored today from a backup of that version.
     *
     * @throws AwsServiceException with the code {@code StandardSupportEnded} if RDS would upgrade the restored instance to another major
     *     version (API reference, RestoreDBInstanceToPointInTime), for which the spec asks without knowing
     */
    static String ofRestored(@Nullable SupportType chosen, String version, LocalDate today) {
        var type = SupportType.atCreation(chosen, until(version), today);
        if (type == SupportType.STANDARD
                && SupportType.atCreation(null, until(version), today) == SupportType.EXTENDED) {
            throw ServiceErrors.of(
                    "Rds",
                    409,
                    "StandardSupportEnded",
                    "RDS's standard support of PostgreSQL %d ended on %s, so RDS would upgrade the restored database at once: set spec.database.supportType to Extended, and upgrade once the database is ready"
                            .formatted(
                                    EngineVersion.major(version), until(version).orElseThrow()),
                    null);
        }
        return name(type);
    }

    private static Optional<LocalDate> until(String version) {
        return SupportDates.standard().postgres(version);
    }

    private static String name(SupportType type) {
        return switch (type) {
            case STANDARD -> STANDARD;
            case EXTENDED -> EXTENDED;
        };
    }
}
