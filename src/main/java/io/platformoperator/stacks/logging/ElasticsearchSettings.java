package io.platformoperator.stacks.logging;

import static io.platformoperator.stacks.manifests.NamespaceNames.LOGGING;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.manifests.BucketNames;
import io.platformoperator.stacks.manifests.Jobs;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that only Elasticsearch's API accepts: lifecycle policy, index template, snapshot repository and snapshot schedule.
 * A Job writes them after every change, and a CronJob corrects them hourly. ECK's StackConfigPolicy could do so, but the
 * basic licence excludes it.
 */
final class ElasticsearchSettings {
    static final String LOGIN = "elasticsearch-setup-login";
    private static final String NAME = "elasticsearch-setup";
    private static final List<String> FILES =
            List.of("lifecycle.json", "template.json", "repository.json", "snapshots.json");

    private ElasticsearchSettings() {}

    static List<HasMetadata> of(StackSpec spec, RegionInfo regionInfo) {
        var data = new TreeMap<String, String>();
        data.put("setup.sh", StackResource.text("logging/setup.sh"));
        for (var file : FILES) {
            data.put(file, filled(StackResource.text("logging/settings/" + file), spec, regionInfo));
        }
        var settings = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(LOGGING)
                .withName(NAME)
                .endMetadata()
                .withData(data)
                .build();
        var pod = Jobs.pod(spec, "logging/setup-pod.yaml", Map.of("URL", ElasticsearchAccess.URL));
        return List.of(
                settings, Jobs.runOnce(LOGGING, NAME, pod, data), Jobs.scheduled(LOGGING, NAME, "17 * * * *", pod));
    }

    private static String filled(String text, StackSpec spec, RegionInfo regionInfo) {
        var values = Map.of(
                "RETENTION", String.valueOf(retentionDays(spec.inputs().tier())),
                "SNAPSHOT_RETENTION", String.valueOf(spec.inputs().backupRetentionDays()),
                "BUCKET", BucketNames.logs(spec, regionInfo),
                "CLUSTER", spec.clusterName());
        var filled = text;
        for (var each : values.entrySet()) {
            filled = filled.replace("${" + each.getKey() + "}", each.getValue());
        }
        return filled;
    }

    /** Days for which logs can be searched; snapshots are retained longer. */
    static int retentionDays(Tier tier) {
        return switch (tier) {
            case PRODUCTION -> 30;
            case STAGING -> 14;
            case DEVELOPMENT, TESTING -> 7;
        };
    }
}
