package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScratchEnvironmentTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final EnvironmentBackups BACKUPS =
            new EnvironmentBackups(Drills.START.minusSeconds(60), "10.254.0.0/16", null, 0);

    /** Everything that a scratch environment takes over, and everything that could meet the live one. */
    private static final String SOURCE = """
            metadata: {name: shop, namespace: platform, uid: "77", annotations: {platform-operator.io/take-over-from: "76"}}
            spec:
              tier: production
              regions:
                primary: {name: us-east-1, cidr: 10.32.0.0/16, zones: [use1-az1, use1-az2]}
                secondary: {name: us-west-2, cidr: 10.33.0.0/16, zones: [usw2-az1, usw2-az3]}
              availabilityZones: 2
              services: [{name: orders, class: service}]
              sizing: {database: {instanceClass: db.r6g.xlarge}}
              network: {natGateways: Single, directConnect: {gatewayId: gateway}}
              cluster: {version: "1.33", publicAccessCidrs: [203.0.113.0/24]}
              database: {engineVersion: "17", name: shop, parameters: {work_mem: "8192"}}
              cache: {engine: valkey}
              storage: {emptyOnDelete: false, logs: {expireAfterDays: 90}}
              ingress: {domain: shop.example.com, hostedZoneId: Z1}
              stacks: {logging: {enabled: false}}
              backup: {vaultLock: {minRetentionDays: 1, maxRetentionDays: 40}, gitRepositories: ["https://git.example.com/a.git"]}
              activeRegion: us-west-2
              restoreFrom: {environment: older}
              argocd: {register: true}
              deletionPolicy: Retain
              deletionProtection: true
              adoption: Name
              driftPolicy: Report
              tags: {team: shop}
            """;

    private final PlatformDrill drill = Drills.drill(
            new DrillSpec("shop", DrillKind.ENVIRONMENT_RESTORE, null, List.of(), null, null, null), DrillStatus.EMPTY);
    private final DrillRun run = DrillRuns.prepared(
            DrillRuns.begin("1a2b3c4d", "us-west-2", Map.of(), Duration.ofHours(6), Drills.START), BACKUPS, 3600, 300L);
    private final PlatformEnvironment source = YAML.unmarshal(SOURCE, PlatformEnvironment.class);
    private final PlatformEnvironment scratch = ScratchEnvironment.of(source, drill, run, BACKUPS);

    @Test
    void itHasTheSettingsOfTheLiveOneWithoutWhatCouldMeetIt() {
        var expected = new TreeMap<>(spec(source));
        expected.put(
                "regions",
                Map.of(
                        "primary",
                        Map.of(
                                "name",
                                "us-west-2",
                                "cidr",
                                "10.254.0.0/16",
                                "zones",
                                List.of("usw2-az1", "usw2-az3"))));
        expected.put("network", Map.of("natGateways", "Single", "flowLogRetentionDays", 30, "bastion", true));
        expected.put("storage", Map.of("emptyOnDelete", true, "logs", Map.of("expireAfterDays", 90)));
        expected.put("ingress", Map.of());
        expected.put(
                "backup", Map.of("schedule", "cron(0 1 ? * * *)", "retentionDays", 30, "gitRepositories", List.of()));
        expected.put(
                "restoreFrom", Map.of("environment", "shop", "region", "us-west-2", "time", "2026-04-01T02:59:05Z"));
        expected.put("argocd", Map.of("register", false, "labels", Map.of()));
        expected.put("deletionPolicy", "Delete");
        expected.put("deletionProtection", false);
        expected.put("adoption", "Tag");
        expected.put("driftPolicy", "Correct");
        expected.remove("activeRegion");
        assertThat(spec(scratch)).isEqualTo(expected);
    }

    @Test
    void itIsTheDrillsAndNotAUsers() {
        var meta = scratch.getMetadata();
        assertThat(meta.getName()).isEqualTo("shop-drill-1a2b3c4d");
        assertThat(meta.getNamespace()).isEqualTo("platform");
        assertThat(meta.getAnnotations())
                .containsExactly(Map.entry("platform-operator.io/expires", "2026-04-01T09:00:05Z"));
        assertThat(meta.getOwnerReferences()).singleElement().satisfies(owner -> assertThat(owner.getUid())
                .isEqualTo("0f7e"));
        assertThat(PlatformDrill.hasCreated(scratch)).isTrue();
        assertThat(PlatformDrill.hasCreated(source)).isFalse();
        assertThat(ScratchEnvironment.isOf(drill, run, scratch)).isTrue();
    }

    @Test
    void itsNameHasTheBeginningOfTheLiveOneAndTheWholeIdOfTheRun() {
        var longest = "an-environment-with-a-name-of-40-letters";
        drill.setSpec(new DrillSpec(longest, DrillKind.ENVIRONMENT_RESTORE, null, List.of(), null, null, null));
        assertThat(ScratchEnvironment.name(drill, run))
                .hasSizeLessThanOrEqualTo(40)
                .matches("an-environment-[a-z0-9-]*-drill-1a2b3c4d")
                .matches("^[a-z]([a-z0-9]|-[a-z0-9])*$");
    }

    @Test
    void anEnvironmentOfAnotherRunOrAnotherDrillIsNotItsOwn() {
        var other = DrillRuns.begin("ffffffff", "us-west-2", Map.of(), Duration.ofHours(6), Drills.START);
        assertThat(ScratchEnvironment.isOf(drill, other, scratch)).isFalse();
        drill.getMetadata().setUid("another");
        assertThat(ScratchEnvironment.isOf(drill, run, scratch)).isFalse();
        assertThat(ScratchEnvironment.isOf(drill, run, source)).isFalse();
    }

    private static Map<String, Object> spec(PlatformEnvironment environment) {
        @SuppressWarnings("unchecked")
        var spec = (Map<String, Object>) YAML.convertValue(environment.getSpec(), Map.class);
        return spec;
    }
}
