package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import java.util.List;
import java.util.Map;

/**
 * What the tagging API knows of one part of a cluster of ours: EKS itself lists parts cluster by cluster, and by name only.
 *
 * @param cluster name of the cluster that it is part of
 * @param name its name, or its id where EKS gives it one
 */
record EksResource(String arn, String cluster, String name, Map<String, String> tags) {
    /** All of ours of that type of ARN: {@code nodegroup}, {@code addon}, {@code access-entry}, … */
    static List<EksResource> tagged(Aws aws, String type) {
        return aws.tagged().byArn().entrySet().stream()
                .filter(entry -> entry.getKey().contains(":eks:"))
                .filter(entry -> entry.getKey().split(":", 6)[5].startsWith(type + "/"))
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Such as {@code arn:aws:eks:us-east-1:123456789012:nodegroup/cluster/name/uuid}. */
    private static EksResource of(String arn, Map<String, String> tags) {
        var path = arn.split(":", 6)[5].split("/", -1);
        return new EksResource(arn, path[1], path[2], tags);
    }
}
