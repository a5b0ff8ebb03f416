package io.platformoperator.aws;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.graph.ErrorClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The quotas that the operator checks, compared with those that the local AWS enforces as AWS does. */
class QuotaTest {
    /** Quotas that AWS enforces on calls of the operator, and that it does not check before. */
    private static final Map<String, String> UNCHECKED = Map.ofEntries(
            entry("vpc/L-407747CB", "of one VPC, which is the environment's own or has the subnets already"),
            entry("vpc/L-FE5A380F", "of one zone; it is known once the gateway's subnet exists"),
            entry("vpc/L-E79EC296", "2,500"),
            entry("vpc/L-0EA8095F", "of one security group, which is the environment's own"),
            entry("vpc/L-2AFB9258", "of one interface; ours have at most three groups"),
            entry("vpc/L-DF5E4CA3", "5,000"),
            entry("vpc/L-589F43AA", "of one VPC"),
            entry("vpc/L-93826ACB", "of one route table, which is the environment's own"),
            entry("vpc/L-B4A6D682", "no network ACLs"),
            entry("vpc/L-2AEEBF1A", "no network ACLs"),
            entry("vpc/L-29B6F2EB", "of one VPC"),
            entry("vpc/L-DC9F7029", "requests that nobody accepts end within a week"),
            entry("ebs/L-7A658B76", "volumes are those of instances, and of claims in the cluster"),
            entry("eks/L-6D54EA21", "of one cluster, which is the environment's own"),
            entry("eks/L-BD136A63", "of one node group"),
            entry("rds/L-5BC124EF", "of one source; the resource definition allows 15 replicas"),
            entry("rds/L-272F1212", "final snapshots, at deletion: nothing is created"),
            entry("rds/L-48C6BF61", "50, of which an environment needs one"),
            entry("rds/L-DE55804A", "50, of which an environment needs one or two"),
            entry("elasticache/L-3E7F7726", "300, of which an environment needs one"),
            entry("elasticache/L-3F15A733", "300, of which an environment needs one"),
            entry("rds/L-6F3ACC36", "of one subnet group: one subnet per zone"),
            entry("elasticache/L-AF354865", "no cluster mode"),
            entry("elasticache/L-A87EE522", "of one subnet group: one subnet per zone"),
            entry("elasticache/L-80E085C7", "no users"),
            entry("elasticache/L-AD484FC5", "no user groups"),
            entry("s3/L-DC2B2D3D", "10,000"),
            entry("ecr/L-CFEB8E8D", "100,000"),
            entry("kms/L-C2F1777E", "100,000"),
            entry("iam/L-FE177D64", "Service Quotas knows IAM in one region only"),
            entry("iam/L-E95E4862", "no managed policies"),
            entry("iam/L-6E65F664", "Service Quotas knows IAM in one region only"),
            entry("iam/L-0DA4ABF3", "of one role, which is the environment's own"),
            entry("iam/L-C07B4B0D", "of one role, which is the environment's own"),
            entry("iam/inline policies of a role", "of one role, which is the environment's own"),
            entry("elasticloadbalancing/L-53DA6B97", "made by the load balancer controller"),
            entry("elasticloadbalancing/L-69A177A2", "made by the load balancer controller"),
            entry("elasticloadbalancing/L-B22855CB", "made by the load balancer controller"),
            entry("autoscaling/L-CDE20ADC", "500"),
            entry("route53/L-4EA4796A", "no hosted zones"),
            entry("route53/L-ACB674F3", "no health checks"),
            entry("acm/L-F141DD1D", "2,500"),
            entry("secretsmanager/L-2F66C23C", "500,000"),
            entry("logs/log groups", "1,000,000"),
            entry("backup/vaults", "Service Quotas has no code for it"),
            entry("backup/plans", "Service Quotas has no code for it"));

    private static JsonNode enforced() {
        try {
            return new ObjectMapper().readTree(Files.readString(Path.of("local/aws/quotas.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Service Quotas' "Nodes per Region"; L-8C334AD1 is "Nodes per cluster (Memcached)", with another default. */
    @Test
    void cacheNodesAreCountedPerRegion() {
        assertThat(Quota.CACHE_NODES.code()).isEqualTo("L-DFE45DF3");
    }

    @Test
    void everyEnforcedQuotaIsCheckedOrHasAReason() {
        var checked = Arrays.stream(Quota.values()).map(Quota::key).collect(Collectors.toSet());
        assertThat(UNCHECKED.keySet()).doesNotContainAnyElementsOf(checked);
        checked.addAll(UNCHECKED.keySet());
        var keys = new HashSet<String>();
        enforced().fieldNames().forEachRemaining(keys::add);
        assertThat(checked).isEqualTo(keys);
    }

    @Test
    void everyRefusalForAQuotaIsClassifiedAsOne() {
        enforced().forEach(quota -> {
            var code = quota.path("code").asText();
            var refusal = AwsServiceException.builder()
                    .statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode(code)
                            .errorMessage(quota.path("message").asText())
                            .build())
                    .build();
            assertThat(AwsErrors.classify(refusal).errorClass()).as(code).isEqualTo(ErrorClass.QUOTA);
        });
    }
}
