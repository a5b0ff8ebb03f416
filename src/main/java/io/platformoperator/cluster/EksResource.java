package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import java.util.List;
import java.util.Map;

/**
 * A part of a cluster, as the Resource Groups Tagging API returns it. EKS itself lists parts cluster by cluster and by name
 * only; the tagging API returns all parts of the region with their tags.
 *
 * @param cluster name of the cluster
 * @param name name of the part, or its id if EKS assigns one; the name of a cluster itself
 */
record EksResource(String arn, String cluster, String name, Map<String, String> tags) {
    /**
     * All tagged resources of one type.
     *
     * @param type resource type of the ARN, such as {@code nodegroup} or {@code access-entry}
     */
    static List<EksResource> tagged(Aws aws, String type) {
        return aws.taggedResources().byArn().entrySet().stream()
                .filter(entry -> entry.getKey().contains(":eks:"))
                .filter(entry -> entry.getKey().split(":", 6)[5].startsWith(type + "/"))
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Parses {@code arn:aws:eks:us-east-1:123456789012:nodegroup/cluster/name/uuid}, or {@code …:cluster/cluster}. */
    private static EksResource of(String arn, Map<String, String> tags) {
        var path = arn.split(":", 6)[5].split("/", -1);
        return new EksResource(arn, path[1], path[path.length > 2 ? 2 : 1], tags);
    }
}
