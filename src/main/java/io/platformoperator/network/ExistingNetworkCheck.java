package io.platformoperator.network;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.AvailabilityZones;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.ExistingVpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockStateCode;

/**
 * Checks whether a VPC of another owner has what an environment needs. Each problem and notice says what to do. A pure function: a value
 * that AWS does not report is not checked.
 *
 * @param spec the network of the environment
 * @param hasResources true if the environment has created its security groups: the addresses that its own nodes use are no longer free
 */
record ExistingNetworkCheck(NetworkSpec spec, ExistingVpc vpc, ObservedVpc observed, boolean hasResources) {
    /**
     * The services that nodes and stacks call: without a route to the internet each needs an endpoint (EKS user guide, "Deploy private
     * clusters with limited internet access").
     */
    private static final List<String> NEEDED_ENDPOINTS = List.of(
            "autoscaling",
            "ec2",
            "ecr.api",
            "ecr.dkr",
            "eks",
            "eks-auth",
            "elasticloadbalancing",
            "logs",
            "s3",
            "secretsmanager",
            "sts");

    /** Free addresses that a load balancer needs in each subnet (ELB user guide, "Subnets for your load balancer"). */
    private static final int LOAD_BALANCER_ADDRESSES = 8;

    /** Free addresses that EKS recommends for the interfaces of the control plane (EKS user guide, "VPC and subnets"). */
    private static final int CONTROL_PLANE_ADDRESSES = 16;

    /** Addresses that a node takes at its start: two interfaces of 15, which an m5.2xlarge and a c5.xlarge have. */
    private static final int NODE_ADDRESSES = 30;

    /** The database, its read replicas and a failover, and the nodes of the cache. */
    private static final int DATA_ADDRESSES = 8;

    private static final String ELB_ROLE = "kubernetes.io/role/elb";
    private static final String INTERNAL_ELB_ROLE = "kubernetes.io/role/internal-elb";

    /** What prevents the use of the VPC; empty if nothing does. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        addVpcProblems(problems);
        if (addSubnetProblems(problems)) {
            addRouteProblems(problems);
            addAddressProblems(problems);
        }
        return problems;
    }

    /** The names of the zones of the private subnets, in the order of their ids. */
    List<String> zones() {
        return of(SubnetTier.PRIVATE).stream()
                .map(subnet -> String.valueOf(subnet.availabilityZone()))
                .distinct()
                .toList();
    }

    private void addVpcProblems(List<String> problems) {
        var blocks = observed.vpc().cidrBlockAssociationSet().stream()
                .filter(block -> block.cidrBlockState() == null
                        || block.cidrBlockState().state() == VpcCidrBlockStateCode.ASSOCIATED)
                .map(block -> block.cidrBlock())
                .filter(Objects::nonNull)
                .toList();
        if (!blocks.isEmpty() && !blocks.contains(spec.cidr())) {
            problems.add(
                    "%s has the CIDR blocks %s, not %s: set the cidr of the region to the one that contains the subnets"
                            .formatted(vpc.vpcId(), String.join(", ", blocks), spec.cidr()));
        }
        if (!observed.dnsSupport()) {
            problems.add(dnsProblem("DNS resolution", "--enable-dns-support"));
        }
        if (!observed.dnsHostnames()) {
            problems.add(dnsProblem("DNS hostnames", "--enable-dns-hostnames"));
        }
    }

    private String dnsProblem(String setting, String option) {
        return "%s of %s is off, without which nodes can't join the cluster: aws ec2 modify-vpc-attribute --vpc-id %s %s"
                .formatted(setting, vpc.vpcId(), vpc.vpcId(), option);
    }

    /** Returns true if each tier has its subnets. */
    private boolean addSubnetProblems(List<String> problems) {
        var before = problems.size();
        var zones = new TreeMap<String, TreeSet<String>>();
        for (var tier : SubnetTier.values()) {
            var subnets = of(tier);
            var byZone = subnets.stream().collect(groupingBy(ExistingNetworkCheck::zone, TreeMap::new, toList()));
            byZone.values().stream()
                    .filter(some -> some.size() > 1)
                    .forEach(some -> problems.add("%s names %s, which are in the same zone %s: name one subnet per zone"
                            .formatted(field(tier), ids(some), zone(some.getFirst()))));
            if (byZone.size() != spec.placement().availabilityZones()) {
                problems.add(
                        "%s (%s) has subnets in %d zones of %s%s, but spec.availabilityZones is %d: name one subnet in each zone"
                                .formatted(
                                        field(tier),
                                        vpc.selector(tier.label()),
                                        byZone.size(),
                                        vpc.vpcId(),
                                        subnets.isEmpty() ? "" : " (" + ids(subnets) + ")",
                                        spec.placement().availabilityZones()));
            }
            zones.computeIfAbsent(String.join(", ", byZone.keySet()), ignored -> new TreeSet<>())
                    .add(field(tier));
            subnets.stream()
                    .filter(subnet -> AvailabilityZones.REFUSED_BY_EKS.contains(subnet.availabilityZoneId()))
                    .forEach(subnet ->
                            problems.add("%s is in %s, in which EKS creates no cluster: name a subnet of another zone"
                                    .formatted(subnet.subnetId(), zone(subnet))));
            subnets.stream()
                    .filter(subnet -> subnet.cidrBlock() != null
                            && !Ipv4Block.of(spec.cidr()).contains(Ipv4Block.of(subnet.cidrBlock())))
                    .forEach(subnet ->
                            problems.add("%s (%s) is not in the cidr of the region, %s: name a subnet of that block"
                                    .formatted(subnet.subnetId(), subnet.cidrBlock(), spec.cidr())));
        }
        if (problems.size() == before && zones.size() > 1) {
            problems.add(
                    "the tiers have subnets in different zones (%s): a load balancer reaches no pods in other zones, so name subnets of the same zones"
                            .formatted(String.join(
                                    "; ",
                                    zones.entrySet().stream()
                                            .map(each -> String.join(" and ", each.getValue()) + " in " + each.getKey())
                                            .toList())));
        }
        return problems.size() == before;
    }

    private void addRouteProblems(List<String> problems) {
        for (var subnet : of(SubnetTier.PUBLIC)) {
            if (observed.defaultRoute(subnet)
                    .filter(ObservedVpc::isToInternetGateway)
                    .isEmpty()) {
                problems.add(
                        "%s (%s) has no route from 0.0.0.0/0 to an internet gateway, which its load balancers need: add it to the route table of the subnet, or name another subnet"
                                .formatted(subnet.subnetId(), field(SubnetTier.PUBLIC)));
            }
        }
        var missing = NEEDED_ENDPOINTS.stream()
                .filter(service -> !observed.hasEndpoint(service))
                .toList();
        for (var subnet : outbound().toList()) {
            var route = observed.defaultRoute(subnet);
            if (route.isPresent()
                    && ObservedVpc.isToInternetGateway(route.get())
                    && Boolean.FALSE.equals(subnet.mapPublicIpOnLaunch())) {
                problems.add(
                        "%s routes 0.0.0.0/0 to the internet gateway %s, through which nodes without public addresses reach nothing: route it to a NAT gateway or a transit gateway"
                                .formatted(subnet.subnetId(), route.get().gatewayId()));
            } else if (route.isEmpty() && !missing.isEmpty()) {
                problems.add(
                        "%s has no route for 0.0.0.0/0, so nodes can't join and pull no images: route it to a NAT gateway or a transit gateway, or create the missing VPC endpoints (%s)"
                                .formatted(subnet.subnetId(), String.join(", ", missing)));
            }
        }
    }

    /** Private and management subnets; those that serve as both only once. */
    private Stream<Subnet> outbound() {
        return Stream.concat(of(SubnetTier.PRIVATE).stream(), of(SubnetTier.MANAGEMENT).stream())
                .distinct();
    }

    private void addAddressProblems(List<String> problems) {
        if (hasResources) {
            return;
        }
        var needed = new TreeMap<String, Integer>();
        var nodes = spec.minimumNodes();
        for (var tier : SubnetTier.values()) {
            var amount =
                    switch (tier) {
                        case PUBLIC -> LOAD_BALANCER_ADDRESSES;
                        case PRIVATE ->
                            CONTROL_PLANE_ADDRESSES + (nodes == null ? 0 : nodes.privateTier() * NODE_ADDRESSES);
                        case DATABASE -> DATA_ADDRESSES;
                        case MANAGEMENT -> nodes == null ? 0 : nodes.management() * NODE_ADDRESSES;
                    };
            of(tier).forEach(subnet -> needed.merge(subnet.subnetId(), amount, Integer::sum));
        }
        observed.subnets().stream()
                .filter(subnet -> subnet.availableIpAddressCount() != null
                        && subnet.availableIpAddressCount() < needed.getOrDefault(subnet.subnetId(), 0))
                .forEach(subnet -> problems.add(
                        "%s has %d free addresses, and the environment needs %d there to start: free some, or name a larger subnet"
                                .formatted(
                                        subnet.subnetId(),
                                        subnet.availableIpAddressCount(),
                                        needed.get(subnet.subnetId()))));
    }

    /** What does not prevent the use of the VPC, but may surprise a user. */
    List<String> notices() {
        var notices = new ArrayList<String>();
        addTagNotice(notices, SubnetTier.PUBLIC, ELB_ROLE);
        addTagNotice(notices, SubnetTier.PRIVATE, INTERNAL_ELB_ROLE);
        if (!observed.hasEndpoint("s3")) {
            notices.add(
                    "%s has no gateway endpoint of S3: images and backups pass the NAT gateway, which charges for each GB; the endpoint is free"
                            .formatted(vpc.vpcId()));
        }
        of(SubnetTier.DATABASE).stream()
                .filter(subnet -> observed.defaultRoute(subnet)
                        .filter(ObservedVpc::isToInternetGateway)
                        .isPresent())
                .forEach(subnet -> notices.add(
                        "%s, a subnet for the database, routes 0.0.0.0/0 to an internet gateway: the database has no public address, but a subnet without the route is safer"
                                .formatted(subnet.subnetId())));
        if (hasResources) {
            outbound()
                    .filter(subnet -> subnet.availableIpAddressCount() != null
                            && subnet.availableIpAddressCount() < CONTROL_PLANE_ADDRESSES)
                    .forEach(subnet -> notices.add(
                            "%s has only %d free addresses left: new pods may get none, and an upgrade of EKS needs up to %d"
                                    .formatted(
                                            subnet.subnetId(),
                                            subnet.availableIpAddressCount(),
                                            CONTROL_PLANE_ADDRESSES)));
        }
        return notices;
    }

    private void addTagNotice(List<String> notices, SubnetTier tier, String tag) {
        var untagged = of(tier).stream()
                .filter(subnet -> !AwsTags.toMap(subnet.tags()).containsKey(tag))
                .toList();
        if (!untagged.isEmpty()) {
            notices.add(
                    "the tag %s=1 is missing on %s: the load balancers of the platform name their subnets, but a Service of type LoadBalancer finds none without the tag; the owner of the VPC may add it"
                            .formatted(tag, ids(untagged)));
        }
    }

    private List<Subnet> of(SubnetTier tier) {
        return vpc.select(tier.label(), observed.subnets());
    }

    private static String field(SubnetTier tier) {
        return "network.existing.subnets." + tier.label();
    }

    private static String zone(Subnet subnet) {
        return subnet.availabilityZone() + " (" + subnet.availabilityZoneId() + ")";
    }

    private static String ids(List<Subnet> subnets) {
        return String.join(", ", subnets.stream().map(Subnet::subnetId).toList());
    }
}
