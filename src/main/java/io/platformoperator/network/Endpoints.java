package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.graph.Dependencies;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/**
 * VPC endpoints of AWS services. The S3 gateway endpoint is always created: it is free, and ECR serves image layers from
 * S3. Each interface endpoint of the spec gets an address in every private subnet.
 */
final class Endpoints {
    private static final int HTTPS = 443;

    private Endpoints() {}

    static void addTo(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc,
            NetworkSpec spec,
            SubnetTiers subnets,
            Routing routing) {
        graph.add(
                "vpc-endpoint-s3",
                VpcEndpoints.KIND,
                dependencies -> new VpcEndpoints.Desired(
                        dependencies.of(vpc).id(),
                        service(spec, "s3"),
                        VpcEndpointType.GATEWAY,
                        ids(dependencies, routing.outbound(), RouteTable::routeTableId),
                        Set.of(),
                        Set.of()),
                dependsOn(routing.outbound(), vpc));
        if (spec.interfaceEndpoints().isEmpty()) {
            return;
        }
        var group = NetworkSecurityGroups.add(
                graph,
                vpc,
                spec,
                "endpoints",
                "AWS services inside the VPC",
                SecurityGroupRule.tcp(HTTPS, List.of(spec.cidr())));
        var privateSubnets = subnets.of(SubnetTier.PRIVATE);
        for (var service : spec.interfaceEndpoints()) {
            graph.add(
                    "vpc-endpoint-" + service.replace('.', '-'),
                    VpcEndpoints.KIND,
                    dependencies -> new VpcEndpoints.Desired(
                            dependencies.of(vpc).id(),
                            service(spec, service),
                            VpcEndpointType.INTERFACE,
                            Set.of(),
                            ids(dependencies, privateSubnets, Subnet::subnetId),
                            Set.of(dependencies.of(group).id())),
                    dependsOn(privateSubnets, vpc, group));
        }
    }

    private static String service(NetworkSpec spec, String service) {
        return "com.amazonaws." + spec.placement().region() + "." + service;
    }

    private static <D, O> Set<String> ids(
            Dependencies dependencies, List<Node<Aws, D, O>> nodes, Function<O, String> id) {
        var ids = new TreeSet<String>();
        nodes.forEach(node -> ids.add(id.apply(dependencies.of(node))));
        return ids;
    }

    private static Dependency[] dependsOn(List<? extends Dependency> nodes, Dependency... others) {
        var all = new ArrayList<Dependency>(List.of(others));
        all.addAll(nodes);
        return all.toArray(Dependency[]::new);
    }
}
