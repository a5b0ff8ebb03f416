package io.platformoperator.aws;

import io.platformoperator.graph.Cloud;
import io.platformoperator.graph.CloudError;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.backup.BackupClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.directconnect.DirectConnectClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3control.S3ControlClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** The clients for one AWS account and region, one per API. Each is created on first use; all share one connection pool. */
public final class Aws implements Cloud, AutoCloseable {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    /** The IAM actions that this package's own calls need. The resource kinds declare theirs themselves. */
    public static final Set<String> IAM_ACTIONS = OwnIamActions.ALL;

    private final String region;
    private final AwsCredentialsProvider credentials;
    private final RegionalClients clients;
    private final TaggedResources taggedResources;
    private final KeyTags keyTags;
    private final CoalescedCalls coalescedCalls;
    private final Quotas quotas = new Quotas(this);
    private final InternalErrors internalErrors;
    private final AvailabilityZones availabilityZones = new AvailabilityZones(this);
    private final CoalescedCall<GetCallerIdentityResponse> caller = new CoalescedCall<>(FOREVER);

    /**
     * Creates the clients' holder; makes no call.
     *
     * @param maxAge the greatest age of a response that is served to several resource kinds
     * @param internalErrors records exceptions of the operator itself
     */
    Aws(
            String region,
            AwsCredentialsProvider credentials,
            SdkHttpClient http,
            ClientOverrideConfiguration overrides,
            Duration maxAge,
            InternalErrors internalErrors) {
        this.internalErrors = internalErrors;
        this.taggedResources = new TaggedResources(this, maxAge);
        this.keyTags = new KeyTags(this);
        this.coalescedCalls = new CoalescedCalls(maxAge);
        this.region = region;
        this.credentials = credentials;
        this.clients = new RegionalClients(
                region,
                credentials,
                http,
                overrides.toBuilder()
                        .addExecutionInterceptor(taggedResources)
                        .addExecutionInterceptor(coalescedCalls)
                        .build());
    }

    /** The region, such as {@code us-east-1}. */
    public String region() {
        return region;
    }

    /** The tags of the operator's resources in this region, for services whose own list calls return no tags. */
    public TaggedResources taggedResources() {
        return taggedResources;
    }

    /** The tags of the operator's KMS keys in this region, from KMS itself. */
    public KeyTags keyTags() {
        return keyTags;
    }

    /** Calls whose responses serve several resource kinds. */
    public CoalescedCalls coalescedCalls() {
        return coalescedCalls;
    }

    /** The availability zones that AWS offers the account in this region. */
    public AvailabilityZones availabilityZones() {
        return availabilityZones;
    }

    /**
     * The account, which is read once, and the region with the zones in which EKS creates clusters, in the order of their
     * ids. Callers that wait for one read share its failure.
     */
    public RegionInfo regionInfo() {
        var zones = availabilityZones.all().stream()
                .filter(zone -> !AvailabilityZones.REFUSED_BY_EKS.contains(zone.id()))
                .map(Zone::name)
                .toList();
        return new RegionInfo(caller().account(), region, zones);
    }

    /** ARN of the operator's IAM principal: a user, or the session of a role. */
    public String callerArn() {
        return caller().arn();
    }

    private GetCallerIdentityResponse caller() {
        return caller.get(() -> sts().getCallerIdentity());
    }

    @Override
    public CloudError classify(RuntimeException exception) {
        return AwsErrors.classify(exception);
    }

    @Override
    public void reportInternalError(String kind, RuntimeException exception) {
        internalErrors.record(kind, exception);
    }

    @Override
    public Map<String, CloudError> quotaShortages(Map<String, Long> needs) {
        return quotas.shortages(needs);
    }

    /** Like {@link #quotaShortages}, but throws the SDK's exception if a quota can't be read. */
    public Map<String, CloudError> checkQuotas(Map<String, Long> needs) {
        return quotas.check(needs);
    }

    /** EC2: networks and launch templates. */
    public Ec2Client ec2() {
        return clients.get(Ec2Client.class, Ec2Client::builder);
    }

    /** EC2 in another region, for the few calls that the region of the other side of a connection serves. */
    public Ec2Client ec2In(String otherRegion) {
        return clients.get(Ec2Client.class, Ec2Client::builder, otherRegion);
    }

    /** Direct Connect. */
    public DirectConnectClient directConnect() {
        return clients.get(DirectConnectClient.class, DirectConnectClient::builder);
    }

    /** IAM, a global service. */
    public IamClient iam() {
        return clients.get(IamClient.class, IamClient::builder);
    }

    /** STS: the operator's own identity. */
    public StsClient sts() {
        return clients.get(StsClient.class, StsClient::builder);
    }

    /**
     * A presigned {@code sts:GetCallerIdentity} request, by which its receiver verifies the operator's identity.
     *
     * @param headers headers that are part of the signature: STS answers the request only when it carries them
     */
    public URI presignedCallerIdentity(Map<String, String> headers) {
        return PresignedIdentity.of(sts(), Region.of(region), credentials, headers);
    }

    /** KMS. */
    public KmsClient kms() {
        return clients.get(KmsClient.class, KmsClient::builder);
    }

    /** KMS in another region: only the region of a multi-Region primary key replicates it. */
    public KmsClient kmsIn(String otherRegion) {
        return clients.get(KmsClient.class, KmsClient::builder, otherRegion);
    }

    /** EKS. */
    public EksClient eks() {
        return clients.get(EksClient.class, EksClient::builder);
    }

    /** Auto Scaling. */
    public AutoScalingClient autoScaling() {
        return clients.get(AutoScalingClient.class, AutoScalingClient::builder);
    }

    /** RDS. */
    public RdsClient rds() {
        return clients.get(RdsClient.class, RdsClient::builder);
    }

    /** RDS in another region, to look up the source of a replica. */
    public RdsClient rdsIn(String otherRegion) {
        return clients.get(RdsClient.class, RdsClient::builder, otherRegion);
    }

    /** ElastiCache. */
    public ElastiCacheClient elastiCache() {
        return clients.get(ElastiCacheClient.class, ElastiCacheClient::builder);
    }

    /** ElastiCache in another region, to look up the source of a replica. */
    public ElastiCacheClient elastiCacheIn(String otherRegion) {
        return clients.get(ElastiCacheClient.class, ElastiCacheClient::builder, otherRegion);
    }

    /** Elastic Load Balancing: application, network and gateway load balancers. */
    public ElasticLoadBalancingV2Client loadBalancing() {
        return clients.get(ElasticLoadBalancingV2Client.class, ElasticLoadBalancingV2Client::builder);
    }

    /** Secrets Manager. */
    public SecretsManagerClient secretsManager() {
        return clients.get(SecretsManagerClient.class, SecretsManagerClient::builder);
    }

    /** Secrets Manager in another region: only the region of a secret replicates it, and ends its replication. */
    public SecretsManagerClient secretsManagerIn(String otherRegion) {
        return clients.get(SecretsManagerClient.class, SecretsManagerClient::builder, otherRegion);
    }

    /** S3. */
    public S3Client s3() {
        return clients.get(S3Client.class, S3Client::builder);
    }

    /** S3 Control: jobs of S3 Batch Operations. */
    public S3ControlClient s3Control() {
        return clients.get(S3ControlClient.class, S3ControlEndpoints::builder);
    }

    /** ECR. */
    public EcrClient ecr() {
        return clients.get(EcrClient.class, EcrClient::builder);
    }

    /** AWS Backup. */
    public BackupClient backup() {
        return clients.get(BackupClient.class, BackupClient::builder);
    }

    /** CloudWatch Logs. */
    public CloudWatchLogsClient logs() {
        return clients.get(CloudWatchLogsClient.class, CloudWatchLogsClient::builder);
    }

    /** ACM: certificates of load balancers. */
    public AcmClient acm() {
        return clients.get(AcmClient.class, AcmClient::builder);
    }

    /** Route 53, a global service whose control plane is in us-east-1. */
    public Route53Client route53() {
        return clients.get(Route53Client.class, Route53Client::builder);
    }

    /** CloudWatch: metrics and alarms. */
    public CloudWatchClient cloudWatch() {
        return clients.get(CloudWatchClient.class, CloudWatchClient::builder);
    }

    /** CloudWatch in another region, to look up an alarm that a health check follows. */
    public CloudWatchClient cloudWatchIn(String otherRegion) {
        return clients.get(CloudWatchClient.class, CloudWatchClient::builder, otherRegion);
    }

    ServiceQuotasClient serviceQuotas() {
        return clients.get(ServiceQuotasClient.class, ServiceQuotasClient::builder);
    }

    ResourceGroupsTaggingApiClient tagging() {
        return clients.get(ResourceGroupsTaggingApiClient.class, ResourceGroupsTaggingApiClient::builder);
    }

    @Override
    public void close() {
        clients.close();
    }
}
