package io.platformoperator.recovery.readiness;

import io.platformoperator.recovery.observation.RegionObservation;
import java.util.Map;
import java.util.Optional;

/** The KMS keys of both regions: what they encrypt can be neither read nor replicated while they are not enabled. */
final class KeysPart {
    private static final String NAME = "keys";
    private static final String ENABLED = "Enabled";

    private KeysPart() {}

    static Finding of(RecoveryFacts facts) {
        return disabled(facts.standby())
                .or(() -> disabled(facts.active()))
                .or(() -> unread(facts.standby()))
                .or(() -> unread(facts.active()))
                .orElseGet(() -> Finding.ready(NAME, "all keys of both regions are enabled", count(facts)));
    }

    private static long count(RecoveryFacts facts) {
        return (long) facts.target().active().keys().size()
                + facts.target().standby().keys().size();
    }

    private static Optional<Finding> disabled(RegionObservation region) {
        return region.keys().optional().flatMap(keys -> keys.entrySet().stream()
                .filter(key -> !key.getValue().equals(ENABLED))
                .min(Map.Entry.comparingByKey())
                .map(key -> Finding.notReady(
                        NAME,
                        "KeyNotEnabled",
                        "the KMS key %s is %s: enable it with aws kms enable-key --region %s --key-id %s"
                                .formatted(
                                        key.getKey(),
                                        key.getValue(),
                                        region.region(),
                                        key.getKey().substring(key.getKey().lastIndexOf('/') + 1)))));
    }

    private static Optional<Finding> unread(RegionObservation region) {
        return region.keys().map(_ -> Optional.empty(), why -> Optional.of(Finding.unknown(NAME, "KeysUnknown", why)));
    }
}
