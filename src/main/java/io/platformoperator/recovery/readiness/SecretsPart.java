package io.platformoperator.recovery.readiness;

import java.util.Map;
import java.util.TreeMap;

/** The replicas of secrets in the standby region: without them, applications can't log in after a failover. */
final class SecretsPart {
    private static final String NAME = "secrets";
    private static final String IN_SYNC = "InSync";

    private SecretsPart() {}

    static Finding of(RecoveryFacts facts) {
        return facts.active()
                .secrets()
                .map(secrets -> of(facts, secrets), why -> Finding.unknown(NAME, "SecretsUnknown", why));
    }

    private static Finding of(RecoveryFacts facts, Map<String, String> statuses) {
        var others = new TreeMap<>(statuses);
        others.values().removeIf(IN_SYNC::equals);
        if (others.isEmpty()) {
            return Finding.ready(NAME, "the replicas of all secrets are in sync", statuses.size());
        }
        var first = others.firstEntry();
        return Finding.notReady(
                NAME,
                "SecretNotInSync",
                ("the replica of the secret %s in %s is %s (%d of %d secrets): see the secret in Secrets Manager; a replica that"
                                + " is removed is created again")
                        .formatted(
                                first.getKey(),
                                facts.standbyRegion(),
                                first.getValue(),
                                others.size(),
                                statuses.size()),
                others.size());
    }
}
