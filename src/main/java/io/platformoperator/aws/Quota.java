package io.platformoperator.aws;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.VpnState;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * The quotas of an account and region that environments are likely to exceed. Each can count its use by everything in
 * the account. Not listed are quotas of a single VPC, group or cluster, quotas of which an environment needs one or two of
 * 50 or more, and IAM's, which Service Quotas knows in one region only: for those, AWS refuses the create call.
 */
public enum Quota {
    /** VPCs. */
    VPCS("vpc", "L-F678F1CE", AccountListing.VPCS),
    /** Internet gateways. */
    INTERNET_GATEWAYS("vpc", "L-A4707A72", AccountListing.INTERNET_GATEWAYS),
    /** Elastic IP addresses. */
    ELASTIC_IPS("ec2", "L-0263D0A3", AccountListing.ELASTIC_IPS),
    /** Virtual CPUs of running on-demand instances of the standard families. */
    VCPUS("ec2", "L-1216C47A", Quota::vcpus),
    /** EKS clusters. */
    CLUSTERS("eks", "L-1194D53C", AccountListing.CLUSTERS),
    /** RDS instances including replicas; the standby of a Multi-AZ instance does not count. */
    DB_INSTANCES("rds", "L-7B6409FD", AccountListing.DB_INSTANCES),
    /** GiB of storage of all RDS instances together. */
    DB_STORAGE("rds", "L-7ADDB58A", AccountListing.DB_INSTANCES, Quota::gib),
    /** ElastiCache nodes. */
    CACHE_NODES(
            "elasticache",
            "L-DFE45DF3",
            aws -> aws.elastiCache().describeCacheClustersPaginator().cacheClusters().stream()
                    .mapToLong(cluster -> Objects.requireNonNullElse(cluster.numCacheNodes(), 1))
                    .sum()),
    /** Gateway endpoints of all VPCs of the region. */
    GATEWAY_ENDPOINTS("vpc", "L-1B52E74A", aws -> aws
            .ec2()
            .describeVpcEndpointsPaginator(
                    r -> r.filters(f -> f.name("vpc-endpoint-type").values("Gateway")))
            .vpcEndpoints()
            .stream()
            .count()),
    /** Virtual private gateways. */
    VPN_GATEWAYS("ec2", "L-7029FAB6", aws -> aws.ec2().describeVpnGateways().vpnGateways().stream()
            .filter(gateway -> gateway.state() != VpnState.DELETED)
            .count());

    /** The IAM actions that reading the quotas and their use needs. */
    static final Set<String> IAM_ACTIONS = Set.of(
            "servicequotas:GetServiceQuota",
            "servicequotas:ListServiceQuotas",
            "servicequotas:GetAWSDefaultServiceQuota",
            "ec2:DescribeVpcs",
            "ec2:DescribeInternetGateways",
            "ec2:DescribeAddresses",
            "ec2:DescribeInstances",
            "eks:ListClusters",
            "rds:DescribeDBInstances",
            "rds:DescribeAccountAttributes", // Service Quotas reads RDS's quotas with the caller's permissions
            "elasticache:DescribeCacheClusters",
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribeVpnGateways");

    private static final Map<String, Quota> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toMap(Quota::key, Function.identity()));
    private static final Pattern STANDARD_FAMILY = Pattern.compile("[acdhimrtz][0-9].*");

    private final String service;
    private final String code;

    @SuppressWarnings("ImmutableEnumChecker") // a stateless function, which its type can't express
    private final ToLongFunction<Aws> inUse;

    @SuppressWarnings("ImmutableEnumChecker") // as above
    private final ToLongFunction<Aws> recentlyInUse;

    Quota(String service, String code, ToLongFunction<Aws> inUse) {
        this(service, code, inUse, inUse);
    }

    <T> Quota(String service, String code, AccountListing<T> listing) {
        this(service, code, listing, resource -> 1);
    }

    <T> Quota(String service, String code, AccountListing<T> listing, ToLongFunction<T> use) {
        this(service, code, aws -> listing.list(aws).stream().mapToLong(use).sum(), aws -> listing.recent(aws).stream()
                .mapToLong(use)
                .sum());
    }

    Quota(String service, String code, ToLongFunction<Aws> inUse, ToLongFunction<Aws> recentlyInUse) {
        this.service = service;
        this.code = code;
        this.inUse = inUse;
        this.recentlyInUse = recentlyInUse;
    }

    /** The quota with a {@link #key()}. */
    static Quota of(String key) {
        return Objects.requireNonNull(BY_KEY.get(key), key);
    }

    /** The key by which resource kinds refer to the quota. */
    public String key() {
        return service + "/" + code;
    }

    /** Service Quotas' name of the service. */
    String service() {
        return service;
    }

    /** Service Quotas' code of the quota. */
    String code() {
        return code;
    }

    /** The amount of the quota that the account currently uses. */
    long inUse(Aws aws) {
        return inUse.applyAsLong(aws);
    }

    /** Like {@link #inUse}, from a recent listing if there is one: may lack what other clients created since. */
    long recentlyInUse(Aws aws) {
        return recentlyInUse.applyAsLong(aws);
    }

    /** Whether instances of a type count against {@link #VCPUS}; other types have separate quotas. */
    public static boolean isStandard(String instanceType) {
        return STANDARD_FAMILY.matcher(instanceType).matches();
    }

    private static long vcpus(Aws aws) {
        var running = Filter.builder()
                .name("instance-state-name")
                .values("pending", "running")
                .build();
        return aws.ec2().describeInstancesPaginator(r -> r.filters(running)).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .filter(instance -> instance.instanceLifecycle() == null && isStandard(instance.instanceTypeAsString()))
                .mapToLong(Quota::vcpus)
                .sum();
    }

    private static long vcpus(Instance instance) {
        var cpu = instance.cpuOptions();
        return cpu == null || cpu.coreCount() == null || cpu.threadsPerCore() == null
                ? 0
                : (long) cpu.coreCount() * cpu.threadsPerCore();
    }

    private static long gib(DBInstance instance) {
        return Objects.requireNonNullElse(instance.allocatedStorage(), 0);
    }
}
