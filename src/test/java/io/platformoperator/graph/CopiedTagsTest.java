package io.platformoperator.graph;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tags that the cloud copies from a primary to its replica are the primary's to change, during a take-over too. */
class CopiedTagsTest {
    private static final Owner OLD = TakeOverOwner.of("old", Set.of());
    private static final Owner NEW = TakeOverOwner.of("new", Set.of("old"));

    private record Secret(Map<String, String> tags, boolean isReplica) {}

    private final ResourceKind<SimulatedCloud, Boolean, Secret> kind =
            ResourceKind.<SimulatedCloud, Boolean, Secret>named("test/Secret")
                    .id(_ -> "secret-1")
                    .tags(Secret::tags)
                    .name(_ -> "password", _ -> "password")
                    .list(_ -> List.of())
                    .preview(isReplica -> new Secret(Map.of(), isReplica))
                    .create((_, isReplica, request) -> new Secret(request.tags(), isReplica))
                    .field("replica", isReplica -> isReplica, Secret::isReplica, IN_PLACE)
                    .update((_, _, _, _) -> null)
                    .updateTags((_, _, _) -> {})
                    .copiesTags(Secret::isReplica)
                    .delete((_, _, _) -> {})
                    .build();

    @Test
    void areNotUpdatedUntilTheReplicaIsPromoted() {
        assertThat(step(NEW, true, replica(OLD))).isInstanceOf(Step.Keep.class);
        assertThat(differences(step(NEW, false, replica(OLD)))).containsExactly("replica");
        assertThat(differences(step(NEW, false, primary(OLD)))).containsExactly(ResourceKind.TAGS);
    }

    /** The primary of a region that does not answer still names the operator that was lost with it. */
    @Test
    void areNoClaim() {
        assertThat(ClaimCheck.otherClaim(graph(OLD, true), observed(replica(NEW))))
                .isEmpty();
        assertThat(ClaimCheck.otherClaim(graph(OLD, false), observed(primary(NEW))))
                .hasValue("new");
        assertThat(ClaimCheck.isClaimPending(NEW, kind, observed(replica(OLD)))).isFalse();
        assertThat(ClaimCheck.isClaimPending(NEW, kind, observed(primary(OLD)))).isTrue();
    }

    /** Adoption by name writes the owner's tags. */
    @Test
    void areNotAdoptedByName() {
        assertThat(match(new Secret(Map.of(), false)).adoptable()).isNotNull();
        assertThat(match(new Secret(Map.of(), true))).satisfies(match -> {
            assertThat(match.adoptable()).isNull();
            assertThat(match.conflict()).isNotNull();
        });
    }

    private ResourceMatch<Secret> match(Secret secret) {
        var node = graph(NEW, secret.isReplica()).node(NEW.identity("password")).orElseThrow();
        @SuppressWarnings("unchecked") // the graph has nodes of one kind
        var typed = (Node<SimulatedCloud, Boolean, Secret>) node;
        return ResourceMatch.of(typed, secret.isReplica(), new KindListing.Listed<>(List.of(secret)));
    }

    private static List<String> differences(Step step) {
        return ((Step.Update<?, ?, ?>) step)
                .differences().stream().map(Difference::field).toList();
    }

    private Step step(Owner owner, boolean isReplica, Secret secret) {
        return Plan.of(graph(owner, isReplica), observed(secret)).steps().getFirst();
    }

    private Graph<SimulatedCloud> graph(Owner owner, boolean isReplica) {
        var graph = new Graph<SimulatedCloud>(owner, List.of(kind));
        graph.add("password", kind, _ -> isReplica);
        return graph;
    }

    private ObservedState observed(Secret secret) {
        return new ObservedState(Map.of(kind, new KindListing.Listed<>(List.of(secret))), Instant.EPOCH);
    }

    private static Secret replica(Owner owner) {
        return new Secret(owner.tagsFor("password"), true);
    }

    private static Secret primary(Owner owner) {
        return new Secret(owner.tagsFor("password"), false);
    }
}
