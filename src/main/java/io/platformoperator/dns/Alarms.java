package io.platformoperator.dns;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/**
 * The alarm of a {@link FailoverMetric}, which a health check of Route 53 follows. Route 53 follows alarms on one metric of
 * standard resolution with a simple statistic, and none with "M out of N" periods (Route 53 developer guide).
 */
final class Alarms {
    /** The logical id of a region's alarm. */
    static final String LOGICAL_ID = "alarm";

    private static final int PERIOD_SECONDS = 60;
    private static final String MISSING = "missing";

    /** The settings that Route 53 copies. */
    static final String SETTINGS = settings(
            FailoverMetric.NAME,
            Statistic.MAXIMUM.toString(),
            PERIOD_SECONDS,
            1,
            1.0,
            ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD.toString());

    private Alarms() {}

    /** The settings of an alarm as text. */
    static String settings(
            String metric, String statistic, int period, int periods, double threshold, String comparison) {
        return "%s of %s %s %s in %d periods of %d s"
                .formatted(statistic, metric, comparison, threshold, periods, period);
    }

    /**
     * A desired alarm.
     *
     * @param environment namespace and name of the environment
     * @param recordRegion the region whose record the alarm withdraws
     */
    record Desired(String environment, String recordRegion) {
        String name() {
            return FailoverMetric.alarm(environment, recordRegion);
        }

        private String metric() {
            return FailoverMetric.text(
                    FailoverMetric.NAMESPACE,
                    FailoverMetric.NAME,
                    FailoverMetric.dimensions(environment, recordRegion));
        }

        private PutMetricAlarmRequest.Builder request() {
            return PutMetricAlarmRequest.builder()
                    .alarmName(name())
                    .alarmDescription("Withdraws the record of " + recordRegion + " from the public name of "
                            + environment + " while the metric is 1. A health check of Route 53 follows it.")
                    .namespace(FailoverMetric.NAMESPACE)
                    .metricName(FailoverMetric.NAME)
                    .dimensions(FailoverMetric.dimensions(environment, recordRegion))
                    .statistic(Statistic.MAXIMUM)
                    .period(PERIOD_SECONDS)
                    .evaluationPeriods(1)
                    .threshold(1.0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                    .treatMissingData(MISSING);
        }
    }

    /** An observed alarm. */
    record Alarm(MetricAlarm alarm, Map<String, String> tags) {
        Alarm {
            tags = Map.copyOf(tags);
        }

        private Alarm with(Map<String, String> newTags) {
            return new Alarm(alarm, newTags);
        }

        private @Nullable String metric() {
            if (alarm.namespace() == null || alarm.metricName() == null || !alarm.hasDimensions()) {
                return null;
            }
            return FailoverMetric.text(alarm.namespace(), alarm.metricName(), alarm.dimensions());
        }
    }

    /** {@code cloudwatch/Alarm}. */
    static final ResourceKind<Aws, Desired, Alarm> KIND = ResourceKind.<Aws, Desired, Alarm>named("cloudwatch/Alarm")
            .iam(
                    IamStatement.allow(
                            "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource", "tag:GetResources"),
                    IamStatement.creates("cloudwatch:PutMetricAlarm"),
                    IamStatement.changes(
                            "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:DeleteAlarms"),
                    IamStatement.allow("cloudwatch:TagResource")
                            .on("arn:aws:cloudwatch:*:{account}:alarm:" + FailoverMetric.ALARM_PREFIX
                                    + "*/{environment}")
                            .whenSettingTags(),
                    IamStatement.allow("cloudwatch:PutMetricData")
                            .when("StringEquals", "cloudwatch:namespace", FailoverMetric.NAMESPACE))
            .list(Alarms::list)
            .details(
                    Duration.ofMinutes(10),
                    Alarms::read,
                    (before, listed) -> listed.with(AwsTags.listedOr(listed.tags(), before::tags)))
            .id(observed -> observed.alarm().alarmName())
            .tags(Alarm::tags)
            .name(Desired::name, observed -> observed.alarm().alarmName())
            .preview(desired -> new Alarm(
                    MetricAlarm.builder()
                            .alarmName(desired.name())
                            .alarmArn(Plan.KNOWN_AFTER_APPLY)
                            .build(),
                    Map.of()))
            .monthlyCost((desired, region) -> Catalog.standard().in(region).monthlyPrice("cloudwatch-alarm")
                    + Catalog.standard().in(region).monthlyPrice("cloudwatch-metric"))
            .create((aws, desired, request) -> {
                aws.cloudWatch()
                        .putMetricAlarm(desired.request()
                                .tags(AwsTags.fromMap(request.tags(), (key, value) -> Tag.builder()
                                        .key(key)
                                        .value(value)
                                        .build()))
                                .build());
                return created(aws, desired, request.tags());
            })
            .field("metric", Desired::metric, Alarm::metric, IN_PLACE)
            .field(
                    "statistic",
                    desired -> Statistic.MAXIMUM,
                    each -> each.alarm().statistic(),
                    IN_PLACE)
            .field("period", desired -> PERIOD_SECONDS, each -> each.alarm().period(), IN_PLACE)
            .field("evaluationPeriods", desired -> 1, each -> each.alarm().evaluationPeriods(), IN_PLACE)
            .field("threshold", desired -> 1.0, each -> each.alarm().threshold(), IN_PLACE)
            .field(
                    "comparisonOperator",
                    desired -> ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                    each -> each.alarm().comparisonOperator(),
                    IN_PLACE)
            .field("treatMissingData", desired -> MISSING, each -> each.alarm().treatMissingData(), IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.cloudWatch().putMetricAlarm(desired.request().build());
                return created(aws, desired, observed.tags());
            })
            .updateTags((aws, observed, tags) -> aws.cloudWatch().tagResource(r -> r.resourceARN(
                            observed.alarm().alarmArn())
                    .tags(AwsTags.fromMap(
                            tags,
                            (key, value) -> Tag.builder().key(key).value(value).build()))))
            .delete((aws, observed, request) -> {
                try {
                    aws.cloudWatch()
                            .deleteAlarms(r -> r.alarmNames(observed.alarm().alarmName()));
                } catch (ResourceNotFoundException e) {
                    // it is deleted already
                }
            })
            .deletesSynchronously()
            .build();

    /** True for the alarm that belongs to that owner by its tags. */
    static boolean isOf(Alarm alarm, Owner owner) {
        return Identity.of(alarm.tags()).filter(owner::owns).isPresent();
    }

    private static List<Alarm> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return aws
                .cloudWatch()
                .describeAlarmsPaginator(
                        r -> r.alarmNamePrefix(FailoverMetric.ALARM_PREFIX).alarmTypes(AlarmType.METRIC_ALARM))
                .metricAlarms()
                .stream()
                .map(alarm -> new Alarm(alarm, tags.of(alarm.alarmArn())))
                .toList();
    }

    private static Optional<Alarm> read(Aws aws, Alarm listed) {
        try {
            return Optional.of(listed.with(AwsTags.listedOr(
                    listed.tags(),
                    () -> AwsTags.toMap(
                            aws.cloudWatch()
                                    .listTagsForResource(
                                            r -> r.resourceARN(listed.alarm().alarmArn()))
                                    .tags(),
                            Tag::key,
                            Tag::value))));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The alarm that a call has put: PutMetricAlarm returns none. */
    private static Alarm created(Aws aws, Desired desired, Map<String, String> tags) {
        var put = desired.request().build();
        return new Alarm(
                MetricAlarm.builder()
                        .alarmName(put.alarmName())
                        .alarmArn("arn:aws:cloudwatch:%s:%s:alarm:%s"
                                .formatted(aws.region(), aws.regionInfo().accountId(), put.alarmName()))
                        .namespace(put.namespace())
                        .metricName(put.metricName())
                        .dimensions(put.dimensions())
                        .statistic(put.statistic())
                        .period(put.period())
                        .evaluationPeriods(put.evaluationPeriods())
                        .threshold(put.threshold())
                        .comparisonOperator(put.comparisonOperator())
                        .treatMissingData(put.treatMissingData())
                        .build(),
                tags);
    }
}
