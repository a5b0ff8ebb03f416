package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.SharedSecrets.SharedSecret;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.KindListing;
import io.platformoperator.graph.ObservedState;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.Step;
import io.platformoperator.graph.TakeOverOwner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/** An environment that takes over from a lost one finds the replica of its secret in the region that stood by. */
class SharedSecretsTest {
    private static final Owner OLD = TakeOverOwner.of("old", Set.of());
    private static final Owner NEW = TakeOverOwner.of("new", Set.of("old"));
    private static final String LOST = "us-east-1";

    @Test
    void aReplicaIsTaggedOnceItIsPromoted() {
        assertThat(differences(LOST, LOST, false)).isEmpty();
        assertThat(differences(null, LOST, false)).containsExactly("primaryRegion: us-east-1 → none");
        assertThat(differences(null, null, false))
                .hasSize(2)
                .anyMatch(each -> each.startsWith("primaryRegion: none, but the tags of another region"))
                .anyMatch(each -> each.startsWith("tags: ") && each.contains("uid=new"));
        assertThat(differences(null, null, true)).singleElement().asString().contains("uid=new");
    }

    /** The planned differences of a secret with the tags of the lost environment. */
    private static List<String> differences(String desiredPrimary, String observedPrimary, boolean hasOwnRegion) {
        var graph = new Graph<Aws>(NEW, List.of(SharedSecrets.KIND));
        graph.add(
                "password",
                SharedSecrets.KIND,
                _ -> new SharedSecrets.Desired("shop/password", "", "admin", "key", desiredPrimary));
        var entry = SecretListEntry.builder()
                .arn("arn:aws:secretsmanager:us-west-2:123456789012:secret:shop/password-AbCdEf")
                .name("shop/password")
                .kmsKeyId("key")
                .build();
        var secret = new SharedSecret(entry, OLD.tagsFor("password"), observedPrimary, hasOwnRegion);
        var observed =
                new ObservedState(Map.of(SharedSecrets.KIND, new KindListing.Listed<>(List.of(secret))), Instant.EPOCH);
        return Plan.of(graph, observed).steps().stream()
                .filter(Step.Update.class::isInstance)
                .<Step.Update<?, ?, ?>>map(step -> (Step.Update<?, ?, ?>) step)
                .flatMap(step -> step.differences().stream())
                .map(each -> each.field() + ": " + each.from() + " → " + each.to())
                .toList();
    }
}
