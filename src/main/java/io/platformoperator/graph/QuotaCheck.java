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
final class QuotaCheck {
    /** Validity of a positive answer. AWS still enforces the quota on each create call. */
    private static final Duration VALIDITY = Duration.ofMinutes(10);

    private final Map<String, Approval> approvals = new ConcurrentHashMap<>();

    private record Approval(long amount, Instant until) {}

    /**
     * Records a failure in {@code backoff} for each creation that needs an exhausted quota. Asks the cloud only about
     * quotas without a valid positive answer for at least the planned amount.
     */
    void check(Plan plan, Cloud cloud, Backoff backoff, Instant now, PollIntervals intervals) {
        var generation = plan.owner().generation();
        var due = plan.steps().stream()
                .flatMap(step -> step instanceof Step.Create<?, ?, ?> create ? Stream.of(create) : Stream.empty())
                .filter(create -> backoff.pendingRetry(ReconcileState.StepKey.of(create), now, generation)
                        .isEmpty())
                .toList();
        var unapproved = new HashMap<>(plan.quotaNeeds());
        unapproved
                .entrySet()
                .removeIf(entry ->
                        due.stream().noneMatch(create -> create.quotaUse().containsKey(entry.getKey()))
                                || isApproved(entry.getKey(), entry.getValue(), now));
        if (unapproved.isEmpty()) {
            return;
        }
        var shortages = new TreeMap<>(cloud.quotaShortages(unapproved));
        unapproved.forEach((quota, amount) -> {
            if (!shortages.containsKey(quota)) {
                approvals.put(quota, new Approval(amount, now.plus(VALIDITY)));
            }
        });
        for (var create : due) {
            shortages.entrySet().stream()
                    .filter(shortage -> create.quotaUse().containsKey(shortage.getKey()))
                    .findFirst()
                    .ifPresent(shortage -> backoff.recordFailure(
                            ReconcileState.StepKey.of(create), shortage.getValue(), now, generation, intervals));
        }
    }

    private boolean isApproved(String quota, long amount, Instant now) {
        var approval = approvals.get(quota);
        return approval != null && amount <= approval.amount() && now.isBefore(approval.until());
    }
}
