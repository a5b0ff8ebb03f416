package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Whether the account has room for what is to be made. Asked before the first of it is made, and of all that is planned
 * together: three addresses where two are left are none, and that there is no room for nodes is told while the cluster is
 * still being made. What there is no room for is parked; everything else goes on.
 */
final class Admission {
    /** How long a yes holds. AWS's own refusal stands behind it. */
    private static final Duration HOLDS = Duration.ofMinutes(10);

    private final Map<String, Yes> admitted = new ConcurrentHashMap<>();

    private record Yes(long amount, Instant until) {}

    /** Parks what the cloud has no room for. */
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
