package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A resource that is deleted and created again under its name, while listings still show the deleted one. */
class ReplacedNameTest {
    private record Thing(String name, String size, String color) {}

    private static final class Things implements Cloud {
        @Override
        public CloudError classify(RuntimeException exception) {
            return CloudError.withoutRequest(ErrorClass.INTERNAL, "Unexpected", exception.toString());
        }
    }

    private static final ResourceKind<Things, String, Thing> KIND = ResourceKind.<Things, String, Thing>named(
                    "test/Thing")
            .id(Thing::name)
            .tags(thing -> Map.of())
            .name(desired -> desired, Thing::name)
            .deletesSynchronously()
            .list(cloud -> List.of())
            .preview(desired -> new Thing(desired, "", ""))
            .create((cloud, desired, request) -> new Thing(desired, "", ""))
            .delete((cloud, observed, request) -> {})
            .build();

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final KindCache<Things, String, Thing> cache = new KindCache<>(
            new Things(), KIND, PollIntervals.DEFAULT, () -> now, Runnable::run, identity -> false, () -> {});

    @Test
    void aLateListingOfTheDeletedOneChangesNothing() {
        list(new Thing("a", "small", "red"));
        cache.recordDelete("a");
        cache.recordWrite(new Thing("a", "large", "red"));

        pass(Duration.ofSeconds(10));
        list(new Thing("a", "small", "blue")); // a state that no earlier listing showed
        assertThat(listed()).containsExactly(new Thing("a", "large", "red"));

        list(new Thing("a", "large", "red"));
        assertThat(listed()).containsExactly(new Thing("a", "large", "red"));
    }

    @Test
    void aChangeByAnotherActorShowsOnceNoListingCanShowTheDeletedOne() {
        list(new Thing("a", "small", "red"));
        cache.recordDelete("a");
        cache.recordWrite(new Thing("a", "large", "red"));

        pass(PollIntervals.DEFAULT.longestLag().plusSeconds(1));
        list(new Thing("a", "large", "green"));
        assertThat(listed()).containsExactly(new Thing("a", "large", "green"));
    }

    private void list(Thing thing) {
        cache.recordListing(List.of(CachedResource.ofRead(thing, now)), now);
        pass(Duration.ofSeconds(1));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private List<Thing> listed() {
        return ((KindListing.Listed<Thing>) cache.listing()).resources();
    }
}
