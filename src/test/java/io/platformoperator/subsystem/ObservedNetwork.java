package io.platformoperator.subsystem;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.IngressRules;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.SecurityGroups.SecurityGroup;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.KindListing;
import io.platformoperator.graph.ObservedState;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** A network with three zones, the security group of one store, and whatever else a test observes. */
public final class ObservedNetwork {
    /** CIDR blocks of the private subnets. */
    public static final List<String> PRIVATE = List.of("10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18");
    /** CIDR blocks of the management subnets. */
    public static final List<String> MANAGEMENT = List.of("10.0.224.0/22", "10.0.228.0/22", "10.0.232.0/22");

    private final Map<ResourceKind<?, ?, ?>, List<Object>> resources = new HashMap<>();
    private final Set<ResourceKind<?, ?, ?>> lost = new HashSet<>();

    /** @param rules ingress rules of the security group of that tier */
    public ObservedNetwork(Owner of, String tier, Set<SecurityGroupRule> rules) {
        var owner = new Owner(
                of.environment(), of.uid(), of.region(), "network", of.generation(), Map.of(), of.teardownPolicy());
        for (var zone = 0; zone < PRIVATE.size(); zone++) {
            add(Subnets.KIND, subnet(owner, "private", zone, PRIVATE.get(zone)));
            add(Subnets.KIND, subnet(owner, "management", zone, MANAGEMENT.get(zone)));
        }
        var group = new SecurityGroup("sg-1", "vpc-1", owner.tagsFor("security-group-" + tier), rules, Set.of());
        add(SecurityGroups.KIND, group);
        if (!rules.isEmpty()) {
            add(IngressRules.KIND, group);
        }
    }

    /** The rules that admit these blocks. */
    public static Set<SecurityGroupRule> rules(int port, List<String> first, List<String> second) {
        var peers = new ArrayList<>(first);
        peers.addAll(second);
        return new TreeSet<>(SecurityGroupRule.tcp(port, peers));
    }

    /** Adds a resource to the observation. */
    public <O> void add(ResourceKind<?, ?, O> kind, O resource) {
        resources.computeIfAbsent(kind, _ -> new ArrayList<>()).add(resource);
    }

    /** Makes the listing of a kind fail, as if its service did not answer. */
    public void lose(ResourceKind<?, ?, ?> kind) {
        lost.add(kind);
    }

    /** The updates that the graph plans, as {@code name field: from → to}. */
    public List<String> updates(Graph<Aws> graph) {
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        graph.observedKinds()
                .forEach(kind -> listings.put(
                        kind,
                        lost.contains(kind)
                                ? new KindListing.Unavailable<>(CloudError.withoutRequest(
                                        ErrorClass.TRANSIENT, "ServiceUnavailable", kind.name() + " can't be listed"))
                                : new KindListing.Listed<>(resources.getOrDefault(kind, List.of()))));
        return Plan.of(graph, new ObservedState(listings, Instant.EPOCH)).steps().stream()
                .filter(Step.Update.class::isInstance)
                .<Step.Update<?, ?, ?>>map(step -> (Step.Update<?, ?, ?>) step)
                .flatMap(update -> update.differences().stream()
                        .map(each ->
                                update.identity().name() + " " + each.field() + ": " + each.from() + " → " + each.to()))
                .toList();
    }

    private static Subnet subnet(Owner owner, String tier, int zone, String cidr) {
        var name = "subnet-" + tier + "-" + (char) ('a' + zone);
        return Subnet.builder()
                .subnetId(name)
                .cidrBlock(cidr)
                .state("available")
                .tags(AwsTags.toEc2(owner.tagsFor(name)))
                .build();
    }
}
