package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three addresses, and a machine that depends on them, in accounts with various quotas. */
class QuotaCheckTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final PollIntervals PACE = new PollIntervals(
            0.05,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            1);
    private static final Owner OWNER =
            new Owner("shop/prod", "uid", "eu-west-1", "network", 1, Map.of(), TeardownPolicy.DELETE);

    /** An account with quotas left for these amounts. */
    private static final class Account implements Cloud {
        private final Map<String, Long> available = new HashMap<>();
        private final List<Map<String, Long>> checks = new ArrayList<>();

        private Account(long addresses, long cpus) {
            available.put("addresses", addresses);
            available.put("cpus", cpus);
        }

        @Override
        public CloudError classify(RuntimeException exception) {
            throw new AssertionError(exception);
        }

        @Override
        public Map<String, CloudError> quotaShortages(Map<String, Long> needs) {
            checks.add(Map.copyOf(needs));
            var shortages = new HashMap<String, CloudError>();
            needs.forEach((quota, amount) -> {
                if (amount > available.get(quota)) {
                    shortages.put(quota, CloudError.withoutRequest(ErrorClass.QUOTA, "QuotaTooSmall", quota));
                }
            });
            return shortages;
        }
    }

    private static final ResourceKind<Account, String, String> ADDRESS = kind("test/Address", "addresses", 1);
    private static final ResourceKind<Account, String, String> MACHINE = kind("test/Machine", "cpus", 8);

    private static ResourceKind<Account, String, String> kind(String name, String quota, long amount) {
        return ResourceKind.<Account, String, String>named(name)
                .usesQuota(quota, desired -> amount)
                .id(observed -> observed)
                .name(desired -> desired, observed -> observed)
                .list(account -> List.of())
                .preview(desired -> desired)
                .create((account, desired, request) -> desired)
                .delete((account, observed, request) -> {})
                .build();
    }

    private final Backoff backoff = new Backoff();
    private final QuotaCheck quotaCheck = new QuotaCheck();

    private static Plan plan(String... existing) {
        var graph = new Graph<Account>(OWNER, List.of(ADDRESS, MACHINE));
        var addresses = new ArrayList<Node<Account, String, String>>();
        for (var name : List.of("a", "b", "c")) {
            addresses.add(graph.add(name, ADDRESS, dependencies -> name));
        }
        graph.add("machine", MACHINE, dependencies -> "machine", addresses.toArray(Dependency[]::new));
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(ADDRESS, new KindListing.Listed<>(List.of(existing)));
        listings.put(MACHINE, new KindListing.Listed<>(List.<String>of()));
        return Plan.of(graph, new ObservedState(listings, Instant.EPOCH));
    }

    private List<String> blockedAfter(Plan plan, Account account, Instant at) {
        quotaCheck.check(plan, account, backoff, at, PACE);
        return plan.steps().stream()
                .filter(step -> backoff.pendingRetry(ReconcileState.StepKey.of(step), at, 1)
                        .filter(pending -> pending.error().errorClass() == ErrorClass.QUOTA)
                        .isPresent())
                .map(step -> step.identity().name())
                .toList();
    }

    /** A node group of graphics instances needs no vCPUs of the quota for standard instances. */
    @Test
    void aResourceThatNeedsNothingOfAQuotaIsNotBlockedByIt() {
        var graphics = kind("test/Graphics", "cpus", 0);
        var graph = new Graph<Account>(OWNER, List.of(MACHINE, graphics));
        graph.add("graphics", graphics, dependencies -> "graphics");
        graph.add("machine", MACHINE, dependencies -> "machine");
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        listings.put(MACHINE, new KindListing.Listed<>(List.<String>of()));
        listings.put(graphics, new KindListing.Listed<>(List.<String>of()));
        var plan = Plan.of(graph, new ObservedState(listings, Instant.EPOCH));

        assertThat(blockedAfter(plan, new Account(3, 7), NOW)).containsExactly("machine");
    }

    @Test
    void createsNoneOfThreeIfTheQuotaLeavesTwo() {
        assertThat(blockedAfter(plan(), new Account(2, 8), NOW)).containsExactly("a", "b", "c");
    }

    @Test
    void countsOnlyPlannedCreations() {
        assertThat(blockedAfter(plan("a"), new Account(2, 8), NOW)).isEmpty();
    }

    @Test
    void reportsShortagesForLaterCreationsToo() {
        assertThat(blockedAfter(plan(), new Account(3, 7), NOW)).containsExactly("machine");
    }

    @Test
    void checksAgainOnlyAtTheNextRetry() {
        var account = new Account(2, 8);
        blockedAfter(plan(), account, NOW);
        blockedAfter(plan(), account, NOW.plusSeconds(1));
        assertThat(account.checks).hasSize(1);
        account.available.put("addresses", 3L);
        assertThat(blockedAfter(plan(), account, NOW.plusSeconds(60))).isEmpty();
        blockedAfter(plan("a"), account, NOW.plusSeconds(90));
        assertThat(account.checks)
                .as("an approval covers smaller amounts")
                .containsExactly(Map.of("addresses", 3L, "cpus", 8L), Map.of("addresses", 3L));
    }
}
