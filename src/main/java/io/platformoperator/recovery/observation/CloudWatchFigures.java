package io.platformoperator.recovery.observation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/** Figures of the replication that AWS measures, read by one call of CloudWatch per region. */
public final class CloudWatchFigures {
    /** Seconds that the replica is behind its source. Grows on a source without writes, so it is no proof. */
    public static final String REPLICA_LAG = "ReplicaLag";
    /** Bytes of WAL that the source keeps for its slowest replica. */
    public static final String SLOT_LAG = "OldestReplicationSlotLag";
    /** Free storage of the source in bytes. */
    public static final String FREE_STORAGE = "FreeStorageSpace";
    /** Seconds that the cache of the standby region is behind. */
    public static final String CACHE_LAG = "GlobalDatastoreReplicationLag";
    /** Bytes of a bucket that are to be replicated; of a bucket: see {@link #of}. */
    public static final String PENDING_BYTES = "BytesPendingReplication";
    /** Operations on a bucket that are to be replicated. */
    public static final String PENDING_OPERATIONS = "OperationsPendingReplication";
    /** Operations on a bucket whose replication failed within the last hour. */
    public static final String FAILED_OPERATIONS = "OperationsFailedReplication";
    /** Seconds that the bucket of the other region is behind. */
    public static final String REPLICATION_LATENCY = "ReplicationLatency";

    /** ID of the operator's rule in the replication configuration of each bucket. */
    static final String RULE_ID = "platform-operator";

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Duration FRESH = Duration.ofMinutes(15);
    private static final int PERIOD_SECONDS = 60;

    private CloudWatchFigures() {}

    /** One figure to read. */
    private record Query(
            String name, String namespace, String metric, String statistic, Map<String, String> dimensions) {
        MetricDataQuery request(String id) {
            var of = dimensions.entrySet().stream()
                    .map(each -> Dimension.builder()
                            .name(each.getKey())
                            .value(each.getValue())
                            .build())
                    .toList();
            return MetricDataQuery.builder()
                    .id(id)
                    .metricStat(stat -> stat.metric(metric -> metric.namespace(namespace)
                                    .metricName(this.metric)
                                    .dimensions(of))
                            .period(PERIOD_SECONDS)
                            .stat(statistic))
                    .build();
        }
    }

    /** The name of a figure of a bucket. */
    public static String of(String metric, String bucket) {
        return metric + " " + bucket;
    }

    /** The figures of a region by name; those that AWS has not reported of late are missing. */
    static Map<String, Figure> read(CloudWatchClient client, RecoveryTarget target, RegionTarget region, Instant now) {
        var queries = region.equals(target.active()) ? ofActive(target) : ofStandby(target);
        if (queries.isEmpty()) {
            return Map.of();
        }
        var requests = IntStream.range(0, queries.size())
                .mapToObj(index -> queries.get(index).request("m" + index))
                .toList();
        var results = client.getMetricDataPaginator(r -> r.metricDataQueries(requests)
                        .startTime(now.minus(WINDOW))
                        .endTime(now.plusSeconds(PERIOD_SECONDS))
                        .scanBy(ScanBy.TIMESTAMP_DESCENDING))
                .metricDataResults();
        var figures = new HashMap<String, Figure>();
        for (var result : results) {
            var query = queries.get(Integer.parseInt(result.id().substring(1)));
            newest(result, query, now)
                    .ifPresent(figure -> figures.merge(query.name(), figure, CloudWatchFigures::larger));
        }
        return Map.copyOf(figures);
    }

    private static Optional<Figure> newest(MetricDataResult result, Query query, Instant now) {
        if (result.values().isEmpty()) {
            return Optional.empty();
        }
        var at = result.timestamps().getFirst();
        if (query.statistic().equals("Sum")) {
            var sum = result.values().stream().mapToDouble(Double::doubleValue).sum();
            return Optional.of(new Figure(sum, at));
        }
        return at.isBefore(now.minus(FRESH))
                ? Optional.empty()
                : Optional.of(new Figure(result.values().getFirst(), at));
    }

    /** The nodes of a cache have figures of their own; the one of the primary counts. */
    private static Figure larger(Figure a, Figure b) {
        return a.value() >= b.value() ? a : b;
    }

    /** S3 reports failed operations in the region of the source, and what is pending in that of the destination. */
    private static List<Query> ofActive(RecoveryTarget target) {
        var queries = new ArrayList<Query>();
        var database = target.active().database();
        if (database != null) {
            var instance = Map.of("DBInstanceIdentifier", database);
            queries.add(new Query(SLOT_LAG, "AWS/RDS", SLOT_LAG, "Maximum", instance));
            queries.add(new Query(FREE_STORAGE, "AWS/RDS", FREE_STORAGE, "Minimum", instance));
        }
        rules(target)
                .forEach((bucket, rule) -> queries.add(
                        new Query(of(FAILED_OPERATIONS, bucket), "AWS/S3", FAILED_OPERATIONS, "Sum", rule)));
        return queries;
    }

    /** The dimensions of the operator's rule by bucket of the active region. */
    private static Map<String, Map<String, String>> rules(RecoveryTarget target) {
        var sources = target.active().buckets();
        var destinations = target.standby().buckets();
        var rules = new TreeMap<String, Map<String, String>>();
        for (var i = 0; i < Math.min(sources.size(), destinations.size()); i++) {
            rules.put(
                    sources.get(i),
                    Map.of(
                            "SourceBucket", sources.get(i),
                            "DestinationBucket", destinations.get(i),
                            "RuleId", RULE_ID));
        }
        return rules;
    }

    private static List<Query> ofStandby(RecoveryTarget target) {
        var standby = target.standby();
        var queries = new ArrayList<Query>();
        var database = standby.database();
        if (database != null) {
            queries.add(new Query(
                    REPLICA_LAG, "AWS/RDS", REPLICA_LAG, "Maximum", Map.of("DBInstanceIdentifier", database)));
        }
        for (var node = 1; standby.cacheGroup() != null && node <= standby.cacheNodes(); node++) {
            queries.add(new Query(
                    CACHE_LAG,
                    "AWS/ElastiCache",
                    CACHE_LAG,
                    "Maximum",
                    Map.of("CacheClusterId", "%s-%03d".formatted(standby.cacheGroup(), node))));
        }
        rules(target).forEach((bucket, rule) -> {
            for (var metric : List.of(PENDING_BYTES, PENDING_OPERATIONS, REPLICATION_LATENCY)) {
                queries.add(new Query(of(metric, bucket), "AWS/S3", metric, "Maximum", rule));
            }
        });
        return queries;
    }
}
