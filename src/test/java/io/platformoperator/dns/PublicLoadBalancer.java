package io.platformoperator.dns;

import static org.awaitility.Awaitility.await;

import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.eks.model.EksException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** The public load balancer of an environment's cluster, as the cluster's controller creates it, with cluster and network. */
record PublicLoadBalancer(String dnsName, String hostedZoneId) {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "eks.amazonaws.com"}}]}""";

    static PublicLoadBalancer create(LocalRegion region, String environment) {
        SmallNetwork.createIn(region, environment);
        var subnets = subnets(region, environment);
        var name = name(region, environment);
        var role = role(region, name);
        var owner = owner(region, environment);
        await().atMost(LIMIT)
                .ignoreExceptionsMatching(EksException.class::isInstance)
                .until(() -> {
                    region.aws().eks().createCluster(r -> r.name(name)
                            .roleArn(role)
                            .resourcesVpcConfig(vpc -> vpc.subnetIds(subnets))
                            .tags(owner.tagsFor("cluster")));
                    return true; // EKS can't assume a new role for some seconds
                });
        var created = region.aws()
                .loadBalancing()
                .createLoadBalancer(r -> r.name("k8s-platform-" + environment)
                        .subnets(subnets.subList(0, 2))
                        .tags(tag("elbv2.k8s.aws/cluster", name), tag("ingress.k8s.aws/stack", "platform")))
                .loadBalancers()
                .getFirst();
        return new PublicLoadBalancer(created.dnsName(), created.canonicalHostedZoneId());
    }

    static void delete(LocalRegion region, String environment) {
        var aws = region.aws();
        aws.loadBalancing().describeLoadBalancers().loadBalancers().stream()
                .filter(each -> each.loadBalancerName().equals("k8s-platform-" + environment))
                .map(LoadBalancer::loadBalancerArn)
                .forEach(arn -> aws.loadBalancing().deleteLoadBalancer(r -> r.loadBalancerArn(arn)));
        await().atMost(LIMIT)
                .ignoreExceptionsMatching(EksException.class::isInstance)
                .until(() -> {
                    aws.eks().deleteCluster(r -> r.name(name(region, environment)));
                    return true; // while it is being created, EKS refuses its deletion
                });
    }

    private static Owner owner(LocalRegion region, String environment) {
        return Specs.owner(Specs.placement(environment, region.aws().region()), "cluster", TeardownPolicy.DELETE);
    }

    private static String name(LocalRegion region, String environment) {
        return environment + "-" + region.aws().region();
    }

    private static String role(LocalRegion region, String name) {
        var iam = region.aws().iam();
        var arn = iam.createRole(r -> r.roleName(name + "-test").assumeRolePolicyDocument(TRUST))
                .role()
                .arn();
        iam.attachRolePolicy(
                r -> r.roleName(name + "-test").policyArn("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"));
        return arn;
    }

    private static List<String> subnets(LocalRegion region, String environment) {
        return region
                .aws()
                .ec2()
                .describeSubnets(r -> r.filters(filter ->
                        filter.name("tag:platform-operator.io/environment").values("platform/" + environment)))
                .subnets()
                .stream()
                .map(each -> each.subnetId())
                .toList();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
