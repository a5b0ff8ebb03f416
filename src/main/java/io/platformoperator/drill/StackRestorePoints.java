package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.drill.RestorePoints.Found;
import io.platformoperator.drill.StackRestorer.VeleroBackup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Finds what the stacks have backed up. Reads the listing of the backups bucket, and no object. */
final class StackRestorePoints {
    private static final int MAX_BUCKET_NAME_LENGTH = 63;
    private static final String SNAPSHOT_SUFFIX = ".snap";

    private StackRestorePoints() {}

    /**
     * The newest backup of each stack that makes any. A stack that has no backup yet is a reason to fail, and so is an environment without
     * such stacks: a drill that verifies nothing proves nothing.
     *
     * @param velero the newest backup of Velero; empty if the cluster has no Velero
     */
    static Found newest(Aws aws, DrillEnvironment environment, Optional<VeleroBackup.Found> velero) {
        var cluster = environment.cluster().getSpec().name();
        var bucket = bucket(aws, environment);
        var times = new ArrayList<Instant>();
        velero.map(VeleroBackup.Found::time).ifPresent(times::add);
        var snapshot = Optional.<S3Object>empty();
        if (hasVault(environment)) {
            var prefix = "vault/" + cluster + "/";
            snapshot = list(aws, bucket, prefix).stream()
                    .filter(object -> object.key().endsWith(SNAPSHOT_SUFFIX))
                    .max(Comparator.comparing(S3Object::lastModified));
            if (snapshot.isEmpty()) {
                return none("the bucket " + bucket + " has no snapshot of Vault below " + prefix
                        + ": the CronJob vault-snapshots of the namespace vault shows why");
            }
            times.add(snapshot.get().lastModified());
        }
        var bundles = bundleKeys(environment);
        if (!bundles.isEmpty()) {
            var found = timesByKey(list(aws, bucket, "git/" + cluster + "/"));
            for (var key : bundles) {
                var time = found.get(key);
                if (time == null) {
                    return none("the bucket " + bucket + " has no " + key
                            + ": the CronJob git-mirror of the namespace velero shows why");
                }
                times.add(time);
            }
        }
        return times.isEmpty()
                ? none("the environment " + environment.name()
                        + " has neither the stack secrets nor the stack backup: enable one in spec.stacks, or delete this"
                        + " drill")
                : new Found.Point(new StackBackups(
                        times.stream().min(Comparator.naturalOrder()).orElseThrow(),
                        bucket,
                        snapshot.map(S3Object::key).orElse(null),
                        KeyAliases.name(environment.placement().environment(), "vault"),
                        bundles,
                        velero.map(VeleroBackup.Found::name).orElse(null)));
    }

    static boolean hasVault(DrillEnvironment environment) {
        return environment.cluster().getSpec().stacks().contains(StackName.SECRETS);
    }

    static boolean hasVelero(DrillEnvironment environment) {
        return environment.cluster().getSpec().stacks().contains(StackName.BACKUP);
    }

    /** The bundles of the environment's repositories. The bucket also keeps those of repositories that it had before. */
    static List<String> bundleKeys(DrillEnvironment environment) {
        if (!hasVelero(environment)) {
            return List.of();
        }
        var prefix = "git/" + environment.cluster().getSpec().name() + "/";
        return environment.object().getSpec().backup().gitRepositories().stream()
                .map(url -> prefix + bundleName(url))
                .distinct()
                .toList();
    }

    /** Name of the bundle of a repository, as {@code stacks/backup/mirror.sh} forms it. */
    static String bundleName(String url) {
        return url.replaceFirst("^[a-z+]*://", "")
                        .replaceFirst("^[^/@]*@", "")
                        .replaceFirst("\\.git$", "")
                        .replaceAll("[^A-Za-z0-9._-]", "-")
                + ".bundle";
    }

    private static String bucket(Aws aws, DrillEnvironment environment) {
        var regionInfo = aws.regionInfo();
        return AwsNames.join(
                MAX_BUCKET_NAME_LENGTH,
                environment.placement().environment(),
                "backups",
                regionInfo.accountId(),
                regionInfo.region());
    }

    private static List<S3Object> list(Aws aws, String bucket, String prefix) {
        return aws.s3().listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix)).contents().stream()
                .toList();
    }

    private static Map<String, Instant> timesByKey(List<S3Object> objects) {
        var times = new HashMap<String, Instant>();
        objects.forEach(object -> times.put(object.key(), object.lastModified()));
        return times;
    }

    private static Found none(String message) {
        return new Found.None(RestorePoints.NO_BACKUPS, message);
    }
}
