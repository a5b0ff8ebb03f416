package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three addresses and a machine that waits for them, in an account with room for so many of each. */
class AdmissionTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Pace PACE = new Pace(
            0.05, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofSeconds(5), 1);
    private static final Owner OWNER =
            new Owner("shop/prod", "uid", "eu-west-1", "network", 1, Map.of(), DeletionPolicy.DELETE);

    /** An account with room for so much more. */
    private static final class Account implements Cloud {
        private final Map<String, Long> room = new HashMap<>();
        private final List<Map<String, Long>> asked = new ArrayList<>();

        private Account(long addresses, long cpus) {
            room.put("addresses", addresses);
            room.put("cpus", cpus);
        }

        @Override
        public CloudError classify(RuntimeException exception) {
            throw new AssertionError(exception);
        }

        @Override
        public Map<String, CloudError> shortages(Map<String, Long> needs) {
            asked.add(Map.copyOf(needs));
            var shortages = new HashMap<String, CloudError>();
            needs.forEach((quota, amount) -> {
                if (amount > room.get(quota)) {
                    shortages.put(quota, CloudError.ours(ErrorClass.QUOTA, "QuotaTooSmall", quota));
                }
            });
            return shortages;
        }
    }

    private static final ResourceKind<Account, String, String> ADDRESS = kind("test/Address", "addresses", 1);
    private static final ResourceKind<Account, String, String> MACHINE = kind("test/Machine", "cpus", 8);

    private static ResourceKind<Account, String, String> kind(String name, String quota, long amount) {
        return ResourceKind.<Account, String, String>named(name)
                .uses(quota, want -> amount)
                .id(have -> have)
                .name(want -> want, have -> have)
                .list(account -> List.of())
                .preview(want -> want)
                .create((account, want, claim) -> want)
                .delete((account, have, farewell) -> {})
                .build();
    }

    private final Backoff backoff = new Backoff();
    private final Admission admission = new Admission();

    private static Plan plan(String... existing) {
        var graph = new Graph<Account>(OWNER, List.of(ADDRESS, MACHINE));
        var addresses = new ArrayList<Node<Account, String, String>>();
        for (var name : List.of("a", "b", "c")) {
            addresses.add(graph.add(name, ADDRESS, have -> name));
        }
        graph.add("machine", MACHINE, have -> "machine", addresses.toArray(Need[]::new));
        var listings = new HashMap<ResourceKind<?, ?, ?>, Listing<?>>();
        listings.put(ADDRESS, new Listing.Known<>(List.of(existing)));
        listings.put(MACHINE, new Listing.Known<>(List.<String>of()));
        return Plan.of(graph, new Observed(listings));
    }

    private List<String> parkedAfter(Plan plan, Account account, Instant at) {
        admission.ask(plan, account, backoff, at, PACE);
        return plan.steps().stream()
                .filter(step -> backoff.parked(Task.of(step), at, 1)
                        .filter(parked -> parked.error().kind() == ErrorClass.QUOTA)
                        .isPresent())
                .map(step -> step.identity().name())
                .toList();
    }

    @Test
    void makesNoneOfThreeWhereTwoAreLeft() {
        assertThat(parkedAfter(plan(), new Account(2, 8), NOW)).containsExactly("a", "b", "c");
    }

    @Test
    void countsOnlyWhatIsStillToBeMade() {
        assertThat(parkedAfter(plan("a"), new Account(2, 8), NOW)).isEmpty();
    }

    @Test
    void tellsAlsoOfWhatIsNotItsTurnYet() {
        assertThat(parkedAfter(plan(), new Account(3, 7), NOW)).containsExactly("machine");
    }

    @Test
    void asksAgainWhenItIsTriedAgainAndNotBefore() {
        var account = new Account(2, 8);
        parkedAfter(plan(), account, NOW);
        parkedAfter(plan(), account, NOW.plusSeconds(1));
        assertThat(account.asked).hasSize(1);
        account.room.put("addresses", 3L);
        assertThat(parkedAfter(plan(), account, NOW.plusSeconds(60))).isEmpty();
        parkedAfter(plan("a"), account, NOW.plusSeconds(90));
        assertThat(account.asked)
                .as("a yes holds for less, too")
                .containsExactly(Map.of("addresses", 3L, "cpus", 8L), Map.of("addresses", 3L));
    }
}
