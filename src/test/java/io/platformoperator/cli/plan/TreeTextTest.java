package io.platformoperator.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeTextTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @Test
    void errorsAreShownNextToTheirResource() {
        var environment = YAML.unmarshal("""
                metadata: {name: shop, namespace: platform}
                spec: {tier: staging, regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}}
                status:
                  phase: Provisioning
                  progress: 1/2
                  message: waiting
                  conditions:
                  - {type: FailoverReady, status: "False", reason: KeyNotEnabled, message: "keys: enable it"}
                  recovery:
                    stores:
                    - {name: database, lossSeconds: 7, objectiveSeconds: 300, state: Met, evidence: Heartbeat}
                    - {name: cache, objectiveSeconds: 300, state: Unknown, evidence: None}
                  failover:
                    from: us-east-1
                    to: us-west-2
                    mode: Planned
                    startedAt: "2030-01-31T11:50:00Z"
                    estimatedSeconds: 450
                    oldPrimary: {fate: Keep, costPerMonth: "321.50", message: kept until us-west-2 is verified}
                    steps:
                    - {name: Fence, outcome: Succeeded, startedAt: "2030-01-31T11:50:00Z", endedAt: "2030-01-31T11:51:00Z", message: refuse}
                    - {name: Drain, outcome: Running, startedAt: "2030-01-31T11:51:00Z", message: behind}
                """, PlatformEnvironment.class);
        var storage = YAML.unmarshal("""
                kind: PlatformStorage
                metadata: {name: shop-us-east-1, namespace: platform}
                spec: {placement: {environment: shop, region: us-east-1, availabilityZones: 3}}
                status:
                  progress: 1/2
                  resources:
                  - {name: key, kind: kms/Key, state: Ready, since: "2030-01-31T10:00:00Z"}
                  - {name: bucket-logs, kind: s3/Bucket, state: Blocked, since: "2030-01-31T11:55:00Z", message: "AccessDenied: no"}
                """, PlatformStorage.class);

        var lines = TreeText.of(environment, List.of(storage), Instant.parse("2030-01-31T12:00:00Z"))
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();

        assertThat(lines)
                .containsExactly(
                        "platform/shop Provisioning 1/2 waiting",
                        " FailoverReady False keys: enable it",
                        " loss of database 7 s of 300 s Heartbeat",
                        " loss of cache unknown of 300 s None",
                        " Failover Planned from us-east-1 to us-west-2 started 2030-01-31T11:50:00Z estimated 450 s",
                        " old primary the former writer of the database is kept until us-west-2 is verified; it costs",
                        " $321.50 a month",
                        " step Fence Succeeded 2030-01-31T11:51:00Z refuse",
                        " step Drain Running 2030-01-31T11:51:00Z behind",
                        " PlatformStorage us-east-1 1/2",
                        " kms/Key key Ready 2h",
                        " s3/Bucket bucket-logs Blocked 5m AccessDenied: no");
    }
}
