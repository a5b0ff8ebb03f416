package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * EBS volumes of persistent volumes that outlived their cluster. They hold data of people's own workloads, so nothing
 * here removes them under any policy; they are named, since nobody else knows of them any more.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html">the driver's tags</a>
 */
final class LeftVolumes {
    /** The AWS action that looking for them uses. */
    static final String IAM = "ec2:DescribeVolumes";

    private static final String CLAIM = "kubernetes.io/created-for/pvc/";

    private LeftVolumes() {}

    /** Each in words: {@code vol-0a1b2c3d (20 GiB, claim shop/data-orders-0)}. */
    static List<String> of(Aws aws, String cluster) {
        var owned = Filter.builder()
                .name("tag:kubernetes.io/cluster/" + cluster)
                .values("owned")
                .build();
        var dynamic = Filter.builder()
                .name("tag:ebs.csi.aws.com/cluster")
                .values("true")
                .build();
        return aws.ec2().describeVolumesPaginator(r -> r.filters(owned, dynamic)).volumes().stream()
                .map(LeftVolumes::words)
                .toList();
    }

    private static String words(Volume volume) {
        var claim = Stream.concat(tag(volume, CLAIM + "namespace"), tag(volume, CLAIM + "name"))
                .toList();
        return "EBS volume " + volume.volumeId() + " (" + volume.size() + " GiB"
                + (claim.isEmpty() ? "" : ", claim " + String.join("/", claim)) + ")";
    }

    private static Stream<String> tag(Volume volume, String key) {
        return volume.tags().stream().filter(tag -> tag.key().equals(key)).map(Tag::value);
    }
}
