package io.platformoperator.recovery.observation;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.aws.Quota;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.PublishedObservation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Observes a region by calls of AWS and of its workload cluster. CloudWatch is asked first: if the region does not answer, no
 * other call of the region is made. The others are made at the same time.
 */
public final class AwsRegionReader implements RegionReader {
    /** Permissions for these calls beside those that the kinds of resources declare. */
    public static final List<IamStatement> IAM = List.of(
            IamStatement.allow("cloudwatch:GetMetricData"),
            IamStatement.allow("ecr:DescribeImages").on("arn:aws:ecr:*:{account}:repository/{environment}"),
            IamStatement.changes("secretsmanager:DescribeSecret"),
            IamStatement.allow("s3:ListBucket").on("arn:aws:s3:::{bucket:63}"),
            IamStatement.allow(
                    "autoscaling:DescribeAutoScalingGroups",
                    "backup:ListRecoveryPointsByBackupVault",
                    "kms:DescribeKey",
                    "rds:DescribeDBInstanceAutomatedBackups",
                    "rds:DescribeDBInstances",
                    "s3:GetReplicationConfiguration"));

    private final AwsRegions regions;
    private final Function<RegionTarget, Reading<PublishedObservation>> probes;
    private final BiFunction<RegionTarget, String, Reading<FenceProof>> proofs;
    private final InstantSource clock;
    private final Executor executor;
    private final KeptReadings kept = new KeptReadings();
    private final Map<ImagesOf, Map<String, List<ImageTag>>> images = new ConcurrentHashMap<>();

    /** Of the active region only the newest images are read, so that those of the other role can't be kept. */
    private record ImagesOf(ResourceID environment, String region, boolean isActive) {}

    /**
     * Observes by those clients.
     *
     * @param probes reads the newest observation of a region's probe
     * @param proofs reads the answer to a request for a proof of the fence
     * @param executor runs the calls of a region at the same time
     */
    public AwsRegionReader(
            AwsRegions regions,
            Function<RegionTarget, Reading<PublishedObservation>> probes,
            BiFunction<RegionTarget, String, Reading<FenceProof>> proofs,
            InstantSource clock,
            Executor executor) {
        this.regions = regions;
        this.probes = probes;
        this.proofs = proofs;
        this.clock = clock;
        this.executor = executor;
    }

    @Override
    public RegionObservation read(RecoveryTarget target, RegionTarget region, long number) {
        var at = clock.instant();
        var aws = regions.engine(region.account(), region.region())
                .resourceCache()
                .cloud();
        var figures = new ArrayList<Reading<Map<String, Figure>>>();
        try {
            figures.add(Reading.of(CloudWatchFigures.read(aws.cloudWatch(), target, region, at)));
        } catch (RuntimeException e) {
            if (e instanceof SdkClientException) {
                return RegionObservation.missing(region.region(), at, words(aws.classify(e)));
            }
            figures.add(failure(aws, e));
        }
        var isActive = region.equals(target.active());
        var database = region.database();
        var source = target.active().databaseArn();
        var vault = region.vault();
        var probe = start(() -> probe(aws, () -> probes.apply(region)));
        var request = region.proofRequest();
        var proof = start(() -> request == null
                ? Reading.<FenceProof>missing("no proof is asked for")
                : probe(aws, () -> proofs.apply(region, request)));
        var rules = start(aws, () -> ResourceReader.replicationRules(aws, region.buckets()));
        var tags = start(aws, () -> images(aws, target, region, number));
        var secrets = start(aws, () -> isActive ? ResourceReader.secrets(aws, target) : Map.<String, String>of());
        var keys = start(aws, () -> ResourceReader.keys(aws, region.keys()));
        var restorable = start(
                aws,
                () -> isActive
                        ? database == null ? Optional.<Instant>empty() : ResourceReader.restorableUntil(aws, database)
                        : source == null
                                ? Optional.<Instant>empty()
                                : ResourceReader.replicatedUntil(aws.rds(), source));
        var backup = start(() -> kept.get(
                target,
                region,
                "backup",
                number,
                () -> read(
                        aws,
                        () -> vault != null
                                ? ResourceReader.newestBackup(aws, vault, at)
                                : Optional.<Instant>empty())));
        var copies = start(() -> kept.get(
                target,
                region,
                "copies",
                number,
                () -> read(aws, () -> isActive ? Map.<String, Instant>of() : CopyReader.read(aws.s3(), target, at))));
        var quotas = start(() -> kept.get(
                target,
                region,
                "quotas",
                number,
                () -> read(
                        aws,
                        () -> isActive
                                ? Map.<String, String>of()
                                : ResourceReader.quotaShortages(
                                        aws, target.scaleUp(), Quota.VCPUS.key(), region.cluster()))));
        var nodes = start(
                aws,
                () -> isActive
                        ? Map.<String, RegionObservation.NodeCount>of()
                        : ResourceReader.nodes(aws, region.cluster()));
        return new RegionObservation(
                region.region(),
                at,
                figures.getFirst(),
                probe.join(),
                proof.join(),
                rules.join(),
                tags.join(),
                secrets.join(),
                keys.join(),
                restorable.join(),
                backup.join(),
                copies.join(),
                quotas.join(),
                nodes.join());
    }

    @Override
    public void forget(ResourceID environment) {
        kept.forget(environment);
        images.keySet().removeIf(key -> key.environment().equals(environment));
    }

    /** The images of the repositories that are due, with those of the others as they were read last. */
    private Map<String, List<ImageTag>> images(Aws aws, RecoveryTarget target, RegionTarget region, long number) {
        var isActive = region.equals(target.active());
        var key = new ImagesOf(target.environment(), region.region(), isActive);
        var all = new HashMap<>(images.getOrDefault(key, Map.of()));
        all.keySet().retainAll(region.repositories());
        var due = all.keySet().containsAll(region.repositories())
                ? ImageReader.due(region.repositories(), number)
                : region.repositories();
        all.putAll(ImageReader.read(aws.ecr(), due, isActive));
        images.put(key, Map.copyOf(all));
        return Map.copyOf(all);
    }

    /** Each request to a cluster needs a token, so that the credentials of AWS can fail here too. */
    private static <T> Reading<T> probe(Aws aws, Supplier<Reading<T>> reading) {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            return failure(aws, e);
        }
    }

    private <T> CompletableFuture<Reading<T>> start(Aws aws, Supplier<T> call) {
        return start(() -> read(aws, call));
    }

    private <T> CompletableFuture<T> start(Supplier<T> reading) {
        return CompletableFuture.supplyAsync(reading, executor);
    }

    private static <T> Reading<T> read(Aws aws, Supplier<T> call) {
        try {
            return Reading.of(call.get());
        } catch (RuntimeException e) {
            return failure(aws, e);
        }
    }

    private static <T> Reading<T> failure(Aws aws, RuntimeException e) {
        var error = aws.classify(e);
        if (error.errorClass() == ErrorClass.INTERNAL) {
            aws.reportInternalError("recovery", e);
        }
        return Reading.missing(words(error));
    }

    /** Without the id of the request, so that a repeated failure has equal words. */
    private static String words(CloudError error) {
        return error.code() + ": " + error.message();
    }
}
