package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Have;
import io.platformoperator.graph.Need;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/**
 * AWS services that are reached without leaving the VPC: S3 always, since it costs nothing and image layers come from
 * there; others as asked for, each with an address in every private subnet.
 */
final class Endpoints {
    private static final int HTTPS = 443;

    private Endpoints() {}

    static void addTo(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc,
            NetworkSpec spec,
            SubnetTiers subnets,
            Routing routing) {
        graph.add(
                "vpc-endpoint-s3",
                VpcEndpoints.KIND,
                have -> new VpcEndpoints.Wanted(
                        have.of(vpc).id(),
                        service(spec, "s3"),
                        VpcEndpointType.GATEWAY,
                        ids(have, routing.outbound(), table -> table.routeTableId()),
                        Set.of(),
                        Set.of()),
                needs(routing.outbound(), vpc));
        if (spec.interfaceEndpoints().isEmpty()) {
            return;
        }
        var group = Groups.add(
                graph,
                vpc,
                spec,
                "endpoints",
                "AWS services inside the VPC",
                SecurityGroupRule.tcp(HTTPS, List.of(spec.cidr())));
        var placed = subnets.of(Tier.PRIVATE);
        for (var service : spec.interfaceEndpoints()) {
            graph.add(
                    "vpc-endpoint-" + service.replace('.', '-'),
                    VpcEndpoints.KIND,
                    have -> new VpcEndpoints.Wanted(
                            have.of(vpc).id(),
                            service(spec, service),
                            VpcEndpointType.INTERFACE,
                            Set.of(),
                            ids(have, placed, subnet -> subnet.subnetId()),
                            Set.of(have.of(group).id())),
                    needs(placed, vpc, group));
        }
    }

    private static String service(NetworkSpec spec, String service) {
        return "com.amazonaws." + spec.placement().region() + "." + service;
    }

    private static <W, H> Set<String> ids(Have have, List<Node<Aws, W, H>> nodes, Function<H, String> id) {
        var ids = new TreeSet<String>();
        nodes.forEach(node -> ids.add(id.apply(have.of(node))));
        return ids;
    }

    private static Need[] needs(List<? extends Need> some, Need... others) {
        var all = new ArrayList<Need>(List.of(others));
        all.addAll(some);
        return all.toArray(Need[]::new);
    }
}
