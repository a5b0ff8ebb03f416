package io.platformoperator.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.ImageCopy;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.RecoveryStatus;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ReadinessPart;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.AvailableStack;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which cluster is asked to copy images, and when. */
class ImageCopiesTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String MANIFEST = """
            apiVersion: platform-operator.io/v1alpha1
            kind: PlatformEnvironment
            metadata: {name: shop, namespace: platform, uid: 0f7e}
            spec:
              tier: production
              services: [{name: orders}, {name: users}]
              regions:
                primary: {name: us-east-1, cidr: 10.0.0.0/16}
                secondary: {name: us-west-2, cidr: 10.1.0.0/16}
            """;

    private final Composition composition = new Composition(
            Catalog.standard(), List.of(new AvailableStack(StackName.BASE, List.of())), new KnownKinds(Set.of()));
    private final PlatformEnvironment environment = YAML.unmarshal(MANIFEST, PlatformEnvironment.class);

    @Test
    void theStandbyRegionIsAskedWhileItLacksImages() {
        reportImages("us-west-2", "ImagesMissing", NOW.minus(INTERVAL.multipliedBy(5)));

        assertThat(copies("us-east-1"))
                .containsExactly(
                        Map.entry("us-west-2", new ImageCopy("us-east-1", List.of("shop/orders", "shop/users"))));
    }

    /** After a failover the direction is the other one; an observation of the former roles asks for nothing. */
    @Test
    void theDirectionFollowsTheActiveRegion() {
        reportImages("us-east-1", "ImagesMissing", Instant.EPOCH);
        assertThat(copies("us-west-2").get("us-east-1").fromRegion()).isEqualTo("us-west-2");
        assertThat(copies("us-east-1")).isEmpty();
    }

    /** ECR itself replicates an image that has just been pushed. */
    @Test
    void imagesThatWereJustPushedAreLeftToEcr() {
        reportImages("us-west-2", "ImagesMissing", NOW.minus(INTERVAL.multipliedBy(4)));
        assertThat(copies("us-east-1")).isEmpty();
    }

    @Test
    void nothingIsAskedWithoutMissingImages() {
        assertThat(copies("us-east-1")).isEmpty();
        reportImages("us-west-2", "Ready", Instant.EPOCH);
        assertThat(copies("us-east-1")).isEmpty();
        reportImages("us-west-2", "ImagesUnknown", Instant.EPOCH);
        assertThat(copies("us-east-1")).isEmpty();
    }

    private Map<String, ImageCopy> copies(String active) {
        var roles = RegionRoles.steady(environment.getSpec(), active);
        var desired = composition.children(environment, roles, null, NOW);
        ImageCopies.addTo(environment, roles, desired, INTERVAL, NOW);
        var copies = new HashMap<String, ImageCopy>();
        desired.stream()
                .filter(PlatformStack.class::isInstance)
                .map(PlatformStack.class::cast)
                .filter(stack -> stack.getSpec().inputs().imageCopy() != null)
                .forEach(stack -> copies.put(
                        stack.getSpec().placement().region(),
                        stack.getSpec().inputs().imageCopy()));
        return copies;
    }

    private void reportImages(String standby, String reason, Instant since) {
        var part = new ReadinessPart(
                "images", reason.equals("Ready") ? "True" : "False", reason, "message", 1L, since.toString());
        var recovery = new RecoveryStatus(NOW.toString(), standby, null, List.of(), List.of(part), List.of());
        environment.setStatus(status(recovery));
    }

    private static EnvironmentStatus status(RecoveryStatus recovery) {
        return YAML.convertValue(Map.of("recovery", YAML.convertValue(recovery, Map.class)), EnvironmentStatus.class);
    }
}
