package io.platformoperator.aws;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * A listing of all resources of a type in the account and region, those of other owners included: it serves the kind of
 * resource and the quota that counts it. Only types of which quotas allow a page at most, or which AWS can't filter by tags.
 *
 * @param <T> the type of a resource
 */
public final class AccountListing<T> {
    /** VPCs. */
    public static final AccountListing<Vpc> VPCS =
            new AccountListing<>("ec2:DescribeVpcs", aws -> aws.ec2().describeVpcsPaginator().vpcs().stream()
                    .toList());

    /** Subnets; in an account with thousands of them several pages. */
    public static final AccountListing<Subnet> SUBNETS = new AccountListing<>(
            "ec2:DescribeSubnets/all",
            aws -> aws.ec2().describeSubnetsPaginator().subnets().stream().toList());

    /** Internet gateways with their attachments. */
    public static final AccountListing<InternetGateway> INTERNET_GATEWAYS = new AccountListing<>(
            "ec2:DescribeInternetGateways",
            aws -> aws.ec2().describeInternetGatewaysPaginator().internetGateways().stream()
                    .toList());

    /** Elastic IP addresses. */
    public static final AccountListing<Address> ELASTIC_IPS = new AccountListing<>(
            "ec2:DescribeAddresses", aws -> aws.ec2().describeAddresses().addresses());

    /** Names of EKS clusters. */
    public static final AccountListing<String> CLUSTERS =
            new AccountListing<>("eks:ListClusters", aws -> aws.eks().listClustersPaginator().clusters().stream()
                    .toList());

    /** RDS instances, replicas included. */
    public static final AccountListing<DBInstance> DB_INSTANCES = new AccountListing<>(
            "rds:DescribeDBInstances", aws -> aws.rds().describeDBInstancesPaginator().dbInstances().stream()
                    .toList());

    private static final Duration RECENT = Duration.ofSeconds(30);

    private final String name;
    private final Function<Aws, List<T>> call;

    private AccountListing(String name, Function<Aws, List<T>> call) {
        this.name = name;
        this.call = call;
    }

    /** Lists the resources. Kinds that list at the same time share the response. */
    public List<T> list(Aws aws) {
        return aws.coalescedCalls().get(name, () -> call.apply(aws));
    }

    /**
     * The resources of a listing of the last 30 seconds, if the operator has not written to the service since; else lists
     * them. May lack resources that other clients created since then.
     */
    List<T> recent(Aws aws) {
        return aws.coalescedCalls().getRecent(name, RECENT, () -> call.apply(aws));
    }
}
