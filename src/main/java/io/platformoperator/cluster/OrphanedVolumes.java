package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * EBS volumes of persistent volumes that still exist after the deletion of their cluster. They hold data of the users' own
 * workloads, so the operator never deletes them, whatever the deletion policy. It reports them, because no Kubernetes
 * object refers to them any more.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html">the driver's tags</a>
 */
final class OrphanedVolumes {
    /** The IAM action that {@link #list} needs. */
    static final String IAM = "ec2:DescribeVolumes";

    private static final String CLAIM_TAG_PREFIX = "kubernetes.io/created-for/pvc/";

    private OrphanedVolumes() {}

    /** Describes each volume: {@code EBS volume vol-0a1b2c3d (20 GiB, claim shop/data-orders-0)}. */
    static List<String> list(Aws aws, String cluster) {
        var owned = Filter.builder()
                .name("tag:kubernetes.io/cluster/" + cluster)
                .values("owned")
                .build();
        var dynamic = Filter.builder()
                .name("tag:ebs.csi.aws.com/cluster")
                .values("true")
                .build();
        return aws.ec2().describeVolumesPaginator(r -> r.filters(owned, dynamic)).volumes().stream()
                .map(OrphanedVolumes::description)
                .toList();
    }

    private static String description(Volume volume) {
        var request = Stream.concat(tag(volume, CLAIM_TAG_PREFIX + "namespace"), tag(volume, CLAIM_TAG_PREFIX + "name"))
                .toList();
        return "EBS volume " + volume.volumeId() + " (" + volume.size() + " GiB"
                + (request.isEmpty() ? "" : ", claim " + String.join("/", request)) + ")";
    }

    private static Stream<String> tag(Volume volume, String key) {
        return volume.tags().stream().filter(tag -> tag.key().equals(key)).map(Tag::value);
    }
}
