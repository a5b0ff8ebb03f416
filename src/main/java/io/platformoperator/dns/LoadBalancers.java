package io.platformoperator.dns;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TagDescription;

/**
 * The public load balancer of a cluster. The AWS Load Balancer Controller creates it for the Ingresses of the cluster, and
 * tags it with the name of the cluster and of their group. Graphs only refer to it.
 */
final class LoadBalancers {
    /** The logical id of a cluster's public load balancer. */
    static final String LOGICAL_ID = "load-balancer";

    private static final String CLUSTER_TAG = "elbv2.k8s.aws/cluster";
    private static final String GROUP_TAG = "ingress.k8s.aws/stack";

    /** The group of the class alb, in the values of the ingress stack. */
    private static final String PUBLIC_GROUP = "platform";

    /** DescribeTags takes no more. */
    private static final int MAX_ARNS_PER_CALL = 20;

    private LoadBalancers() {}

    /**
     * An observed load balancer.
     *
     * @param tags those of its cluster, with the logical id of its load balancer; empty if the cluster is not the operator's
     */
    record Balancer(LoadBalancer balancer, Map<String, String> tags) {
        Balancer {
            tags = Map.copyOf(tags);
        }

        private State state() {
            var state = balancer.state();
            if (state == null || state.code() == LoadBalancerStateEnum.PROVISIONING) {
                return new State.Pending("provisioning");
            }
            return state.code() == LoadBalancerStateEnum.FAILED
                    ? new State.Failed("failed", String.valueOf(state.reason()))
                    : new State.Ready(String.valueOf(state.codeAsString()));
        }
    }

    /** {@code elasticloadbalancingv2/LoadBalancer}. */
    static final ResourceKind<Aws, Balancer, Balancer> KIND = ResourceKind.<Aws, Balancer, Balancer>named(
                    "elasticloadbalancingv2/LoadBalancer")
            .iam(IamStatement.allow(
                    "elasticloadbalancing:DescribeLoadBalancers",
                    "elasticloadbalancing:DescribeTags",
                    "tag:GetResources"))
            .list(LoadBalancers::list)
            .id(observed -> observed.balancer().loadBalancerArn())
            .tags(Balancer::tags)
            .state(Balancer::state)
            .preview(desired -> desired)
            .create((aws, desired, request) -> {
                throw new IllegalStateException("the load balancer controller of the cluster creates load balancers");
            })
            .delete((aws, observed, request) -> {
                throw new IllegalStateException("the load balancer controller of the cluster deletes load balancers");
            })
            .build();

    /** The load balancer before it exists. */
    static Balancer preview() {
        return new Balancer(
                LoadBalancer.builder()
                        .dnsName(Plan.KNOWN_AFTER_APPLY)
                        .canonicalHostedZoneId(Plan.KNOWN_AFTER_APPLY)
                        .build(),
                Map.of());
    }

    private static List<Balancer> list(Aws aws) {
        var balancers = aws.loadBalancing().describeLoadBalancersPaginator().loadBalancers().stream()
                .toList();
        var tags =
                tags(aws, balancers.stream().map(LoadBalancer::loadBalancerArn).toList());
        var clusters = clusters(aws);
        return balancers.stream()
                .map(balancer -> new Balancer(
                        balancer, ofCluster(tags.getOrDefault(balancer.loadBalancerArn(), Map.of()), clusters)))
                .toList();
    }

    private static Map<String, Map<String, String>> tags(Aws aws, Collection<String> arns) {
        return arns.stream()
                .gather(Gatherers.windowFixed(MAX_ARNS_PER_CALL))
                .flatMap(some -> describeTags(aws, some))
                .collect(Collectors.toMap(TagDescription::resourceArn, description -> description.tags().stream()
                        .collect(Collectors.toMap(tag -> tag.key(), tag -> String.valueOf(tag.value())))));
    }

    private static Stream<TagDescription> describeTags(Aws aws, List<String> arns) {
        try {
            return aws.loadBalancing().describeTags(r -> r.resourceArns(arns)).tagDescriptions().stream();
        } catch (LoadBalancerNotFoundException e) {
            // One was deleted since it was listed: then AWS returns the tags of none.
            return arns.size() == 1 ? Stream.empty() : arns.stream().flatMap(arn -> describeTags(aws, List.of(arn)));
        }
    }

    /** The tags of the operator's clusters by their names. */
    private static Map<String, Map<String, String>> clusters(Aws aws) {
        var clusters = new HashMap<String, Map<String, String>>();
        aws.taggedResources().byArn().forEach((arn, tags) -> {
            var name = arn.split(":cluster/", 2);
            if (arn.startsWith("arn:aws:eks:") && name.length == 2) {
                clusters.put(name[1], tags);
            }
        });
        return clusters;
    }

    private static Map<String, String> ofCluster(
            Map<String, String> ofBalancer, Map<String, Map<String, String>> clusters) {
        var cluster = clusters.get(ofBalancer.getOrDefault(CLUSTER_TAG, ""));
        if (cluster == null || !PUBLIC_GROUP.equals(ofBalancer.get(GROUP_TAG))) {
            return Map.of();
        }
        var tags = new HashMap<>(cluster);
        tags.put(Identity.RESOURCE_TAG, LOGICAL_ID);
        return tags;
    }
}
