package io.platformoperator.network;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;

/** VPCs of other owners, which graphs only refer to. */
final class ExistingVpcs {
    private ExistingVpcs() {}

    static final ResourceKind<Aws, Vpcs.Desired, Vpcs.Vpc> KIND = ResourceKind.<Aws, Vpcs.Desired, Vpcs.Vpc>named(
                    "ec2/ExistingVPC")
            .iam(IamStatement.allow("ec2:DescribeVpcs"))
            .list(Vpcs::list)
            .id(Vpcs.Vpc::id)
            .tags(Vpcs.Vpc::tags)
            .preview(
                    desired -> new Vpcs.Vpc("", Map.of(), desired.cidr(), desired.dnsSupport(), desired.dnsHostnames()))
            .create((aws, desired, request) -> {
                throw new IllegalStateException("the owner of an existing VPC creates it");
            })
            .delete((aws, observed, request) -> {
                throw new IllegalStateException("the owner of an existing VPC deletes it");
            })
            .build();

    /** Adds a reference to the VPC. */
    static Node<Aws, Vpcs.Desired, Vpcs.Vpc> addTo(Graph<Aws> graph, String vpcId, String cidr) {
        return graph.external(
                graph.owner().subsystem(),
                "vpc",
                KIND,
                new Vpcs.Vpc(vpcId, Map.of(), cidr, true, true),
                vpcs -> vpcs.stream().filter(vpc -> vpc.id().equals(vpcId)).findFirst());
    }
}
