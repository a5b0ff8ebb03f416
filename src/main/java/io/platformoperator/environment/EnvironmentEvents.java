package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.failover.FailoverEvents;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.recovery.Recovery;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Records what an environment's next status changes as Events. */
record EnvironmentEvents(Events events, Recovery recovery, FailoverEvents failovers) {
    /**
     * Records an Event for each change of the phase, for each new problem that needs a user, if the readiness for a failover
     * changes, for the progress of a failover, and for the end of a restore.
     */
    void record(PlatformEnvironment environment, EnvironmentStatus status) {
        recovery.record(environment, status.conditions());
        failovers.record(environment, status.failover(), status.conditions());
        var before = environment.statusOrEmpty();
        recordRestore(environment, status);
        var message = Objects.requireNonNullElse(status.message(), "");
        if (status.phase() != before.phase() && status.phase() != null) {
            var reason = reason(status.phase().name());
            switch (status.phase()) {
                case STALLED, DEGRADED -> events.warning(environment, reason, message);
                default -> events.normal(environment, reason, message);
            }
        } else if (Conditions.isTrue(
                        status.conditions(),
                        Conditions.STALLED,
                        environment.getMetadata().getGeneration())
                && !Objects.equals(status.message(), before.message())) {
            events.warning(environment, "Stalled", message);
        }
    }

    private void recordRestore(PlatformEnvironment environment, EnvironmentStatus status) {
        var before = Conditions.find(environment.statusOrEmpty().conditions(), RestoreCondition.TYPE)
                .map(Condition::getReason);
        Conditions.find(status.conditions(), RestoreCondition.TYPE)
                .filter(condition -> !Optional.of(condition.getReason()).equals(before))
                .ifPresent(condition -> {
                    if (condition.getReason().equals(RestoreCondition.DATABASE_EXISTED)) {
                        events.warning(environment, condition.getReason(), condition.getMessage());
                    } else {
                        events.normal(environment, condition.getReason(), condition.getMessage());
                    }
                });
    }

    private static String reason(String phase) {
        return phase.charAt(0) + phase.substring(1).toLowerCase(Locale.ROOT).replace("_", "");
    }
}
