package io.platformoperator.aws;

import io.platformoperator.graph.Cloud;
import io.platformoperator.graph.CloudError;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.backup.BackupClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.directconnect.DirectConnectClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;

/** One AWS account in one region: a client per API, made when first used, all on one connection pool. */
public final class Aws implements Cloud, AutoCloseable {
    /** The IAM actions that this package uses itself, beside those of the kinds of resources. */
    public static final Set<String> IAM = Stream.concat(
                    Stream.of("ec2:DescribeAvailabilityZones", "sts:GetCallerIdentity", "tag:GetResources"),
                    Quota.IAM.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final String region;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;
    private final ClientOverrideConfiguration overrides;
    private final Map<Class<?>, SdkClient> clients = new ConcurrentHashMap<>();
    private final TaggedResources tagged;
    private final CoalescedCalls shared;
    private final Quotas quotas = new Quotas(this);
    private @Nullable RegionFacts facts;

    /**
     * One account's region.
     *
     * @param sharedFor how old answers may be that several kinds of resources are read from
     */
    Aws(
            String region,
            AwsCredentialsProvider credentials,
            SdkHttpClient http,
            ClientOverrideConfiguration overrides,
            Duration sharedFor) {
        this.tagged = new TaggedResources(this, sharedFor);
        this.shared = new CoalescedCalls(sharedFor);
        this.region = region;
        this.credentials = credentials;
        this.http = http;
        this.overrides = overrides.toBuilder()
                .addExecutionInterceptor(tagged)
                .addExecutionInterceptor(shared)
                .build();
    }

    /** The region, such as {@code us-east-1}. */
    public String region() {
        return region;
    }

    /** The tags of all resources of ours in this region, of services whose own listings do not show tags. */
    public TaggedResources tagged() {
        return tagged;
    }

    /** Answers that several kinds of resources are read from. */
    public CoalescedCalls shared() {
        return shared;
    }

    /** What never changes here; asked once. */
    public synchronized RegionFacts facts() {
        if (facts == null) {
            var zones = ec2()
                    .describeAvailabilityZones(r -> r.allAvailabilityZones(false)
                            .filters(f -> f.name("zone-type").values("availability-zone")))
                    .availabilityZones()
                    .stream()
                    .map(AvailabilityZone::zoneName)
                    .sorted()
                    .toList();
            facts = new RegionFacts(sts().getCallerIdentity().account(), region, zones);
        }
        return facts;
    }

    @Override
    public CloudError classify(RuntimeException exception) {
        return AwsErrors.classify(exception);
    }

    @Override
    public Map<String, CloudError> shortages(Map<String, Long> needs) {
        return quotas.shortages(needs);
    }

    /** EC2: network, launch templates. */
    public Ec2Client ec2() {
        return client(Ec2Client.class, Ec2Client::builder);
    }

    /** Direct Connect. */
    public DirectConnectClient directConnect() {
        return client(DirectConnectClient.class, DirectConnectClient::builder);
    }

    /** IAM, a global service. */
    public IamClient iam() {
        return client(IamClient.class, IamClient::builder);
    }

    /** STS: who we are. */
    public StsClient sts() {
        return client(StsClient.class, StsClient::builder);
    }

    /**
     * A presigned call of {@code sts:GetCallerIdentity} by which somebody else finds out that it is us who ask.
     *
     * @param headers that are signed too: the call is only answered with them
     */
    public URI presignedCallerIdentity(Map<String, String> headers) {
        return PresignedIdentity.of(sts(), Region.of(region), credentials, headers);
    }

    /** KMS. */
    public KmsClient kms() {
        return client(KmsClient.class, KmsClient::builder);
    }

    /** EKS. */
    public EksClient eks() {
        return client(EksClient.class, EksClient::builder);
    }

    /** Auto Scaling. */
    public AutoScalingClient autoScaling() {
        return client(AutoScalingClient.class, AutoScalingClient::builder);
    }

    /** RDS. */
    public RdsClient rds() {
        return client(RdsClient.class, RdsClient::builder);
    }

    /** ElastiCache. */
    public ElastiCacheClient elastiCache() {
        return client(ElastiCacheClient.class, ElastiCacheClient::builder);
    }

    /** Elastic Load Balancing: application, network and gateway load balancers. */
    public ElasticLoadBalancingV2Client loadBalancing() {
        return client(ElasticLoadBalancingV2Client.class, ElasticLoadBalancingV2Client::builder);
    }

    /** Secrets Manager. */
    public SecretsManagerClient secretsManager() {
        return client(SecretsManagerClient.class, SecretsManagerClient::builder);
    }

    /** S3. */
    public S3Client s3() {
        return client(S3Client.class, S3Client::builder);
    }

    /** ECR. */
    public EcrClient ecr() {
        return client(EcrClient.class, EcrClient::builder);
    }

    /** AWS Backup. */
    public BackupClient backup() {
        return client(BackupClient.class, BackupClient::builder);
    }

    /** CloudWatch Logs. */
    public CloudWatchLogsClient logs() {
        return client(CloudWatchLogsClient.class, CloudWatchLogsClient::builder);
    }

    ServiceQuotasClient serviceQuotas() {
        return client(ServiceQuotasClient.class, ServiceQuotasClient::builder);
    }

    ResourceGroupsTaggingApiClient tagging() {
        return client(ResourceGroupsTaggingApiClient.class, ResourceGroupsTaggingApiClient::builder);
    }

    private <
                    B extends
                            AwsSyncClientBuilder<B, T>
                                    & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, T>,
                    T extends SdkClient>
            T client(Class<T> type, Supplier<B> builder) {
        return type.cast(clients.computeIfAbsent(type, ignored -> builder.get()
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(overrides)
                .build()));
    }

    @Override
    public void close() {
        clients.values().forEach(SdkClient::close);
    }
}
