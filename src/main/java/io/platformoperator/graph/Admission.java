package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Checks the account's quotas before the engine creates resources. One check covers every creation of the plan: if
 * three Elastic IPs are planned and the quota leaves two, none is created; and a shortage of vCPUs for nodes is
 * reported while the cluster is still being created. Only creations that need an exhausted quota are backed off; all
 * others proceed.
 */
final class Admission {
    /** Validity of a positive answer. AWS still enforces the quota on each create call. */
    private static final Duration HOLDS = Duration.ofMinutes(10);

    private final Map<String, Yes> admitted = new ConcurrentHashMap<>();

    private record Yes(long amount, Instant until) {}

    /**
     * Records a failure in {@code backoff} for each creation that needs an exhausted quota. Asks the cloud only about
     * quotas without a valid positive answer for at least the planned amount.
     */
    void ask(Plan plan, Cloud cloud, Backoff backoff, Instant now, Pace pace) {
        var generation = plan.owner().generation();
        var due = plan.steps().stream()
                .flatMap(step -> step instanceof Step.Create<?, ?, ?> create ? Stream.of(create) : Stream.empty())
                .filter(create ->
                        backoff.parked(Task.of(create), now, generation).isEmpty())
                .toList();
        var open = new HashMap<>(plan.needs());
        open.entrySet()
                .removeIf(need -> due.stream().noneMatch(create -> create.uses().containsKey(need.getKey()))
                        || isAdmitted(need.getKey(), need.getValue(), now));
        if (open.isEmpty()) {
            return;
        }
        var shortages = new TreeMap<>(cloud.shortages(open));
        open.forEach((quota, amount) -> {
            if (!shortages.containsKey(quota)) {
                admitted.put(quota, new Yes(amount, now.plus(HOLDS)));
            }
        });
        for (var create : due) {
            shortages.entrySet().stream()
                    .filter(each -> create.uses().containsKey(each.getKey()))
                    .findFirst()
                    .ifPresent(each -> backoff.failed(Task.of(create), each.getValue(), now, generation, pace));
        }
    }

    private boolean isAdmitted(String quota, long amount, Instant now) {
        var yes = admitted.get(quota);
        return yes != null && amount <= yes.amount() && now.isBefore(yes.until());
    }
}
