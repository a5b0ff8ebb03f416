package io.platformoperator.dns;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.DestinationNotReady;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.AlarmIdentifier;
import software.amazon.awssdk.services.route53.model.CloudWatchRegion;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.HealthCheckAlreadyExistsException;
import software.amazon.awssdk.services.route53.model.HealthCheckConfig;
import software.amazon.awssdk.services.route53.model.HealthCheckType;
import software.amazon.awssdk.services.route53.model.InsufficientDataHealthStatus;
import software.amazon.awssdk.services.route53.model.NoSuchHealthCheckException;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;

/**
 * The health check of a region's record of the public name. It follows an alarm in the other region, so that its status can
 * be changed while its own region does not answer.
 *
 * <p>CreateHealthCheck takes no tags. A health check belongs to the environment that the name of its alarm contains, if its
 * caller reference is one of the operator's. Route 53 refuses a caller reference that a deleted health check had, so the
 * reference ends with a number.
 */
final class HealthChecks {
    /** The logical id of a region's health check. */
    static final String LOGICAL_ID = "health-check";

    private static final int MAX_ATTEMPTS = 100;

    private HealthChecks() {}

    /**
     * A desired health check.
     *
     * @param zone ID of the hosted zone of the record
     * @param alarm name of the alarm, which contains the region of the record
     * @param alarmRegion region of the alarm
     */
    record Desired(String zone, String alarm, String alarmRegion) {
        private AlarmIdentifier identifier() {
            return AlarmIdentifier.builder().name(alarm).region(alarmRegion).build();
        }

        private HealthCheckConfig config() {
            return HealthCheckConfig.builder()
                    .type(HealthCheckType.CLOUDWATCH_METRIC)
                    .alarmIdentifier(identifier())
                    .insufficientDataHealthStatus(InsufficientDataHealthStatus.LAST_KNOWN_STATUS)
                    .build();
        }

        /** The caller reference of an attempt; Route 53 takes 64 characters. */
        private String reference(int attempt) {
            return prefix(zone, alarm) + attempt;
        }
    }

    /**
     * An observed health check.
     *
     * @param tags derived from the name of its alarm; empty for one of somebody else
     */
    record Check(HealthCheck check, Map<String, String> tags) {
        Check {
            tags = Map.copyOf(tags);
        }

        private @Nullable HealthCheckConfig config() {
            return check.healthCheckConfig();
        }

        private @Nullable String alarm() {
            var config = config();
            return config == null || config.alarmIdentifier() == null ? null : text(config.alarmIdentifier());
        }

        /** Route 53 keeps the settings that the alarm had at the last update of the health check. */
        private @Nullable String alarmSettings() {
            var settings = check.cloudWatchAlarmConfiguration();
            return settings == null || settings.metricName() == null
                    ? null
                    : Alarms.settings(
                            settings.metricName(),
                            settings.statisticAsString(),
                            settings.period(),
                            settings.evaluationPeriods(),
                            settings.threshold(),
                            settings.comparisonOperatorAsString());
        }

        private @Nullable Object insufficientDataHealthStatus() {
            var config = config();
            return config == null ? null : config.insufficientDataHealthStatus();
        }

        private @Nullable Object inverted() {
            var config = config();
            return config == null ? null : config.inverted();
        }

        private @Nullable Object disabled() {
            var config = config();
            return config == null ? null : config.disabled();
        }

        /** The ID of the hosted zone in the caller reference. */
        private String zone() {
            var reference = check.callerReference();
            return reference.substring(0, reference.indexOf('-'));
        }
    }

    /** {@code route53/HealthCheck}. */
    static final ResourceKind<Aws, Desired, Check> KIND = ResourceKind.<Aws, Desired, Check>named("route53/HealthCheck")
            .iam(IamStatement.allow(
                    "route53:ListHealthChecks",
                    "route53:ListResourceRecordSets",
                    "cloudwatch:DescribeAlarms",
                    "route53:CreateHealthCheck",
                    "route53:UpdateHealthCheck",
                    "route53:DeleteHealthCheck"))
            .list(aws -> all(aws).stream()
                    .map(check -> new Check(check, tags(check)))
                    .toList())
            .id(observed -> observed.check().id())
            .tags(Check::tags)
            .preview(desired -> new Check(
                    HealthCheck.builder()
                            .id(Plan.KNOWN_AFTER_APPLY)
                            .callerReference(desired.reference(0))
                            .healthCheckConfig(desired.config())
                            .build(),
                    Map.of()))
            .monthlyCost(desired -> 0.5)
            .create(HealthChecks::create)
            .field("alarm", desired -> text(desired.identifier()), Check::alarm, IN_PLACE)
            .field(
                    "insufficientDataHealthStatus",
                    desired -> InsufficientDataHealthStatus.LAST_KNOWN_STATUS,
                    Check::insufficientDataHealthStatus,
                    IN_PLACE)
            .field("alarmSettings", desired -> Alarms.SETTINGS, Check::alarmSettings, IN_PLACE)
            .field("inverted", desired -> false, Check::inverted, IN_PLACE)
            .field("disabled", desired -> false, Check::disabled, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                var updated = aws.route53()
                        .updateHealthCheck(r -> r.healthCheckId(observed.check().id())
                                .alarmIdentifier(desired.identifier())
                                .insufficientDataHealthStatus(InsufficientDataHealthStatus.LAST_KNOWN_STATUS)
                                .inverted(false)
                                .disabled(false));
                return new Check(updated.healthCheck(), observed.tags());
            })
            .delete((aws, observed, request) -> delete(aws, observed))
            .deletesSynchronously()
            .build();

    /** All health checks of the account. */
    static List<HealthCheck> all(Aws aws) {
        return aws.coalescedCalls()
                .get("route53:ListHealthChecks", () -> aws.route53().listHealthChecksPaginator().healthChecks().stream()
                        .toList());
    }

    /** The name of the alarm that a health check of an environment follows; the ID of any other health check. */
    static String alarmName(HealthCheck check) {
        return tags(check).isEmpty()
                ? check.id()
                : check.healthCheckConfig().alarmIdentifier().name();
    }

    private static Check create(Aws aws, Desired desired, CreateRequest request) {
        requireAlarm(aws, desired);
        for (var attempt = 0; ; attempt++) {
            var reference = desired.reference(attempt);
            try {
                var created = aws.route53()
                        .createHealthCheck(r -> r.callerReference(reference).healthCheckConfig(desired.config()));
                return new Check(created.healthCheck(), request.tags());
            } catch (HealthCheckAlreadyExistsException e) {
                // One with this reference was deleted, or has other settings, which an update corrects.
                var existing = find(aws, reference);
                if (existing.isPresent()) {
                    return new Check(existing.get(), request.tags());
                }
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void requireAlarm(Aws aws, Desired desired) {
        var alarms = aws.cloudWatchIn(desired.alarmRegion()).describeAlarms(r -> r.alarmNames(desired.alarm()));
        if (alarms.metricAlarms().isEmpty()) {
            throw new SourceNotReady("the alarm %s in %s, which the health check is to follow, does not exist yet"
                    .formatted(desired.alarm(), desired.alarmRegion()));
        }
    }

    private static Optional<HealthCheck> find(Aws aws, String reference) {
        return aws.route53().listHealthChecksPaginator().healthChecks().stream()
                .filter(check -> check.callerReference().equals(reference))
                .findFirst();
    }

    /** Deletes a health check that no record uses any more: the status of a record without its health check is undefined. */
    private static void delete(Aws aws, Check observed) {
        var id = observed.check().id();
        findUser(aws, observed.zone(), id).ifPresent(record -> {
            throw new DestinationNotReady("the record " + record + " still uses the health check " + id);
        });
        try {
            aws.route53().deleteHealthCheck(r -> r.healthCheckId(id));
        } catch (NoSuchHealthCheckException e) {
            // it is deleted already
        }
    }

    private static Optional<String> findUser(Aws aws, String zone, String healthCheck) {
        try {
            return aws
                    .route53()
                    .listResourceRecordSetsPaginator(r -> r.hostedZoneId(zone))
                    .resourceRecordSets()
                    .stream()
                    .filter(record -> healthCheck.equals(record.healthCheckId()))
                    .map(record -> record.name() + " " + record.typeAsString())
                    .findFirst();
        } catch (NoSuchHostedZoneException e) {
            return Optional.empty(); // its records are deleted with it
        }
    }

    private static Map<String, String> tags(HealthCheck check) {
        var config = check.healthCheckConfig();
        if (config == null || config.alarmIdentifier() == null) {
            return Map.of();
        }
        var alarm = config.alarmIdentifier().name();
        var reference = check.callerReference();
        var zone = reference.substring(0, Math.max(0, reference.indexOf('-')));
        return FailoverMetric.withdrawn(alarm)
                .filter(_ -> reference.startsWith(prefix(zone, alarm)))
                .map(record -> OwnerTags.of(record.environment(), record.region(), LOGICAL_ID))
                .orElse(Map.of());
    }

    private static String prefix(String zone, String alarm) {
        return zone + "-" + AwsNames.hash(alarm) + "-";
    }

    private static String text(AlarmIdentifier alarm) {
        var region = alarm.region();
        return alarm.name() + " in "
                + (region == CloudWatchRegion.UNKNOWN_TO_SDK_VERSION ? alarm.regionAsString() : region);
    }
}
