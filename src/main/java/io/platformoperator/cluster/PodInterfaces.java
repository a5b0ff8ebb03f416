package io.platformoperator.cluster;

import static io.platformoperator.aws.AwsTags.ours;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * Network interfaces that the add-on vpc-cni made for pods and that outlived their cluster: they hold subnets and
 * security groups. Nobody wants one: it is only seen once its cluster is gone, and then removed.
 */
final class PodInterfaces {
    private static final String CLUSTER_TAG = "platform-operator.io/cluster";

    private PodInterfaces() {}

    /** Nothing is ever wanted. */
    record Wanted() {}

    /** {@code ec2/NetworkInterface}. */
    static final ResourceKind<Aws, Wanted, NetworkInterface> KIND = ResourceKind.<Aws, Wanted, NetworkInterface>named(
                    "ec2/NetworkInterface")
            .iam("ec2:DescribeNetworkInterfaces", "eks:ListClusters", "ec2:DeleteNetworkInterface")
            .list(PodInterfaces::leftover)
            .id(NetworkInterface::networkInterfaceId)
            .tags(each -> AwsTags.of(each.tagSet()))
            .state(each -> isAttached(each) ? new State.Pending(each.statusAsString()) : State.READY)
            .preview(want -> NetworkInterface.builder().build())
            .create((aws, want, claim) -> {
                throw new UnsupportedOperationException("only pods need one");
            })
            .delete((aws, have, farewell) -> {
                if (!isAttached(have)) { // else its instance is still going, and takes it off
                    aws.ec2().deleteNetworkInterface(r -> r.networkInterfaceId(have.networkInterfaceId()));
                }
            })
            .build();

    /** What vpc-cni is to tag its interfaces with. */
    static Map<String, String> tags(Owner owner, String cluster) {
        var tags = new TreeMap<>(owner.tagsFor("pod-network-interface"));
        tags.remove(Identity.UID_TAG); // the add-on's settings stay the same when the environment is made again
        tags.put(CLUSTER_TAG, cluster);
        return tags;
    }

    private static boolean isAttached(NetworkInterface each) {
        return each.attachment() != null;
    }

    private static List<NetworkInterface> leftover(Aws aws) {
        var all = aws
                .ec2()
                .describeNetworkInterfacesPaginator(r ->
                        r.filters(ours(), ours().toBuilder().values(CLUSTER_TAG).build()))
                .networkInterfaces()
                .stream()
                .toList();
        if (all.isEmpty()) {
            return all;
        }
        var clusters = new HashSet<>(
                aws.eks().listClustersPaginator().clusters().stream().toList());
        return all.stream()
                .filter(each -> !clusters.contains(AwsTags.of(each.tagSet()).getOrDefault(CLUSTER_TAG, "")))
                .toList();
    }
}
