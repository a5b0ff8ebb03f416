package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.WaitingCallers;
import io.platformoperator.graph.Identity;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.FakeAws;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AwsTest {
    /** Calls that the SDK makes before it reports that AWS does not answer. */
    private static final int ATTEMPTS = 3;

    private final MockApiServer server = new MockApiServer();
    private FakeAws fake;
    private Aws aws;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeAws();
        aws = fake.services(server, new SimpleMeterRegistry(), () -> true)
                .regions()
                .engine(new AwsAccount(null, null), "us-east-1")
                .resourceCache()
                .cloud();
    }

    @AfterEach
    void stop() {
        fake.close();
        server.close();
    }

    /** Every reconcile needs the region's properties: if each made the call, the last would wait for as many timeouts. */
    @Test
    void callersThatWaitForTheRegionsPropertiesShareTheFailure() {
        var answer = new CountDownLatch(1);
        fake.hang(answer);

        WaitingCallers.allFail(answer, aws::regionInfo);
        assertThat(fake.calls()).isEqualTo(1);
    }

    /** Otherwise a second key is made, and one of the two scheduled for deletion although data may be encrypted with it. */
    @Test
    void aKeyThatTheTaggingApiDoesNotShowYetIsKnown() {
        var arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd";
        fake.answer("GetResources", "{\"ResourceTagMappingList\": []}");
        fake.answer("ListKeys", "{\"Keys\": [{\"KeyId\": \"1234abcd\", \"KeyArn\": \"" + arn + "\"}]}");
        fake.answer(
                "ListResourceTags",
                "{\"Tags\": [{\"TagKey\": \"" + Identity.ENVIRONMENT_TAG + "\", \"TagValue\": \"team/shop\"}]}");

        assertThat(aws.keyTags().byArn()).isEqualTo(Map.of(arn, Map.of(Identity.ENVIRONMENT_TAG, "team/shop")));
    }

    @Test
    void aCheckOfAllQuotasWaitsForOneUnansweredCallOnly() {
        fake.dropConnections();
        var needs = Arrays.stream(Quota.values()).collect(Collectors.toMap(Quota::key, _ -> 1L));
        assertThat(needs).hasSizeGreaterThan(ATTEMPTS);

        assertThat(aws.quotaShortages(needs)).isEmpty();
        assertThat(fake.calls()).isLessThanOrEqualTo(ATTEMPTS);
    }

    @Test
    void quotasOfOneServiceNeedOneCallAndCountTheResourcesOfARecentListing() {
        answerVpcs();
        var quotas = Map.of(Quota.VPCS.key(), 4L, Quota.INTERNET_GATEWAYS.key(), 5L);
        AccountListing.VPCS.list(aws);
        AccountListing.INTERNET_GATEWAYS.list(aws);
        var before = fake.calls();

        assertThat(aws.quotaShortages(quotas)).isEmpty();
        assertThat(fake.calls() - before).as("ListServiceQuotas").isEqualTo(1);
        assertThat(aws.quotaShortages(quotas)).isEmpty();
        assertThat(fake.calls() - before).as("values of a moment ago").isEqualTo(1);
    }

    /** Somebody may have deleted resources since the listing, and AWS may have raised the quota. */
    @Test
    void aShortageIsCountedAgainBeforeItIsReported() {
        answerVpcs();
        AccountListing.VPCS.list(aws);
        var before = fake.calls();

        assertThat(aws.quotaShortages(Map.of(Quota.VPCS.key(), 5L))).containsOnlyKeys(Quota.VPCS.key());
        assertThat(fake.calls() - before)
                .as("the quota twice, and the VPCs once more")
                .isBetween(2, 3);
    }

    /** One VPC and no internet gateway, where AWS allows five of each. */
    private void answerVpcs() {
        fake.answer(
                "Action=DescribeVpcs",
                "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>");
        fake.answer(
                "Action=DescribeInternetGateways",
                "<DescribeInternetGatewaysResponse><internetGatewaySet/></DescribeInternetGatewaysResponse>");
        var vpcs = "{\"QuotaCode\": \"L-F678F1CE\", \"QuotaName\": \"VPCs per Region\", \"Value\": 5}";
        var gateways = "{\"QuotaCode\": \"L-A4707A72\", \"QuotaName\": \"Internet gateways per Region\", \"Value\": 5}";
        fake.answer("ListServiceQuotas", "{\"Quotas\": [" + vpcs + ", " + gateways + "]}");
        fake.answer("GetServiceQuota", "{\"Quota\": " + vpcs + "}");
    }
}
