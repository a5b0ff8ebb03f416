package io.platformoperator.recovery.observation;

import static io.platformoperator.recovery.observation.CloudWatchFigures.CACHE_LAG;
import static io.platformoperator.recovery.observation.CloudWatchFigures.FAILED_OPERATIONS;
import static io.platformoperator.recovery.observation.CloudWatchFigures.FREE_STORAGE;
import static io.platformoperator.recovery.observation.CloudWatchFigures.REPLICATION_LATENCY;
import static io.platformoperator.recovery.observation.CloudWatchFigures.REPLICA_LAG;
import static io.platformoperator.recovery.observation.CloudWatchFigures.SLOT_LAG;
import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.aws.AwsAccount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

class CloudWatchFiguresTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final RecoveryTarget TARGET = new RecoveryTarget(
            new ResourceID("shop", "platform"), region("us-east-1"), region("us-west-2"), Map.of(), false, false);

    private final List<GetMetricDataRequest> requests = new ArrayList<>();

    /** RDS and S3 report the source's figures in its own region, and S3 what is pending in that of the destination. */
    @Test
    void eachRegionIsAskedOnceForWhatAwsReportsThere() {
        assertThat(read(TARGET.active(), Map.of())).isEmpty();
        assertThat(read(TARGET.standby(), Map.of())).isEmpty();

        assertThat(requests).hasSize(2);
        assertThat(requests.getFirst().metricDataQueries())
                .extracting(CloudWatchFiguresTest::text)
                .containsExactly(
                        "AWS/RDS OldestReplicationSlotLag Maximum DBInstanceIdentifier=db-us-east-1",
                        "AWS/RDS FreeStorageSpace Minimum DBInstanceIdentifier=db-us-east-1",
                        "AWS/S3 OperationsFailedReplication Sum DestinationBucket=docs-us-west-2"
                                + " RuleId=platform-operator SourceBucket=docs-us-east-1");
        assertThat(requests.getLast().metricDataQueries())
                .extracting(CloudWatchFiguresTest::text)
                .contains(
                        "AWS/RDS ReplicaLag Maximum DBInstanceIdentifier=db-us-west-2",
                        "AWS/ElastiCache GlobalDatastoreReplicationLag Maximum CacheClusterId=cache-us-west-2-001",
                        "AWS/ElastiCache GlobalDatastoreReplicationLag Maximum CacheClusterId=cache-us-west-2-002",
                        "AWS/S3 ReplicationLatency Maximum DestinationBucket=docs-us-west-2"
                                + " RuleId=platform-operator SourceBucket=docs-us-east-1")
                .hasSize(6);
    }

    @Test
    void theNewestValueCountsAndAnOldOneDoesNot() {
        var figures = read(
                TARGET.active(),
                Map.of(
                        SLOT_LAG, List.of(new Figure(7, NOW.minusSeconds(60)), new Figure(9, NOW.minusSeconds(120))),
                        FREE_STORAGE, List.of(new Figure(1, NOW.minusSeconds(901)))));

        assertThat(figures).isEqualTo(Map.of(SLOT_LAG, new Figure(7, NOW.minusSeconds(60))));
    }

    @Test
    void failuresOfTheLastHourAreAddedUp() {
        var values = List.of(new Figure(2, NOW.minusSeconds(60)), new Figure(3, NOW.minusSeconds(3000)));

        assertThat(read(TARGET.active(), Map.of(FAILED_OPERATIONS, values)))
                .isEqualTo(Map.of("OperationsFailedReplication docs-us-east-1", new Figure(5, NOW.minusSeconds(60))));
    }

    @Test
    void theNodeWithTheLargestLagCounts() {
        var figures = read(
                TARGET.standby(),
                Map.of(
                        CACHE_LAG + "-001",
                        List.of(new Figure(1, NOW)),
                        CACHE_LAG + "-002",
                        List.of(new Figure(4, NOW)),
                        REPLICA_LAG,
                        List.of(new Figure(2, NOW)),
                        REPLICATION_LATENCY,
                        List.of(new Figure(3, NOW))));

        assertThat(figures)
                .containsEntry(CACHE_LAG, new Figure(4, NOW))
                .containsEntry(REPLICA_LAG, new Figure(2, NOW))
                .containsEntry("ReplicationLatency docs-us-east-1", new Figure(3, NOW));
    }

    private static RegionTarget region(String region) {
        return new RegionTarget(
                region,
                new AwsAccount(null, null),
                "shop-" + region,
                "arn:aws:rds:" + region + ":1:db:db-" + region,
                "cache-" + region,
                2,
                List.of("docs-" + region),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    /** @param values newest first, by metric; those of a node by metric and the end of its name */
    private Map<String, Figure> read(RegionTarget region, Map<String, List<Figure>> values) {
        var client = new CloudWatchClient() {
            @Override
            public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
                requests.add(request);
                var results = request.metricDataQueries().stream()
                        .map(query -> result(query, of(query, values)))
                        .toList();
                return GetMetricDataResponse.builder()
                        .metricDataResults(results)
                        .build();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
        return CloudWatchFigures.read(client, TARGET, region, NOW);
    }

    private static List<Figure> of(MetricDataQuery query, Map<String, List<Figure>> values) {
        var metric = query.metricStat().metric();
        var name = metric.dimensions().getFirst().value();
        return values.getOrDefault(
                metric.metricName(),
                values.getOrDefault(metric.metricName() + name.substring(Math.max(0, name.length() - 4)), List.of()));
    }

    private static MetricDataResult result(MetricDataQuery query, List<Figure> values) {
        return MetricDataResult.builder()
                .id(query.id())
                .values(values.stream().map(Figure::value).toList())
                .timestamps(values.stream().map(Figure::at).toList())
                .build();
    }

    private static String text(MetricDataQuery query) {
        var stat = query.metricStat();
        return stat.metric().namespace() + " " + stat.metric().metricName() + " " + stat.stat()
                + stat.metric().dimensions().stream()
                        .map(each -> " " + each.name() + "=" + each.value())
                        .sorted()
                        .reduce("", String::concat);
    }
}
