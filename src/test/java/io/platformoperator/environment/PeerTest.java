package io.platformoperator.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.NetworkSpec.PeerVpc;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The VPC to which the network of the primary region requests a peering connection. */
class PeerTest {
    private static final String EXISTING =
            ", network: {existing: {vpcId: vpc-2, subnets: {public: {tags: {tier: public}},"
                    + " private: {tags: {tier: private}}, database: {tags: {tier: database}}, management: {tags: {tier: m}}}}}";

    @Test
    void isTheVpcOfTheOtherRegion() {
        assertThat(peer("", "")).isEqualTo(new PeerVpc("us-west-2", "vpc-2", "10.1.0.0/16", null));
    }

    /** The operator adds no routes to route tables of another owner, and connects no VPC that it does not own. */
    @Test
    void isNotAnExistingNetworkNorOneOfAnExistingNetwork() {
        assertThat(peer("", EXISTING)).isNull();
        assertThat(peer(EXISTING, "")).isNull();
    }

    private static @Nullable PeerVpc peer(String primary, String secondary) {
        var environment =
                new KubernetesSerialization().unmarshal("""
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: shop, namespace: platform, uid: 0f7e}
                spec:
                  tier: development
                  regions:
                    primary: {name: us-east-1, cidr: 10.0.0.0/16%s}
                    secondary: {name: us-west-2, cidr: 10.1.0.0/16%s}
                """.formatted(primary, secondary), PlatformEnvironment.class);
        var regions = new Composition(Catalog.standard(), List.of(), new KnownKinds(Set.of()))
                .regions(environment, Instant.EPOCH);
        var other = regions.get(1).network();
        other.setStatus(new SubsystemStatus(
                1L, List.of(), null, null, null, null, null, null, List.of(), Map.of("vpcId", "vpc-2"), null));
        var network = regions.get(0).network();
        Outputs.addPeer(environment.getSpec(), List.of(new Child(other)), network);
        return network.getSpec().peer();
    }
}
