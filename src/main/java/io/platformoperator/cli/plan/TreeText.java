package io.platformoperator.cli.plan;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.failover.FailoverCondition;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.recovery.RecoveryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Formats an environment as a tree of at most {@value WrappedText#WIDTH} columns. */
public final class TreeText {
    private static final int DETAILS_COLUMN = 60;

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private TreeText() {}

    /** The tree of the environment, its children and their AWS resources; ages are relative to {@code now}. */
    public static String of(
            PlatformEnvironment environment, List<? extends SubsystemResource<?>> children, Instant now) {
        var lines = new WrappedText();
        var meta = environment.getMetadata();
        var status = environment.statusOrEmpty();
        lines.wrapped(
                meta.getNamespace() + "/" + meta.getName() + "  ",
                2,
                words(
                        status.phase() == null ? "not reconciled yet" : YAML.convertValue(status.phase(), String.class),
                        status.progress(),
                        status.message()));
        addRecovery(status, lines);
        addFailover(status, lines);
        for (var child : children) {
            var reported = child.statusOrEmpty();
            lines.wrapped(
                    "  " + child.getKind() + " " + child.getSpec().placement().region() + "  ",
                    4,
                    words(reported.progress(), reported.message()));
            for (var resource : reported.resources()) {
                lines.details(
                        "    " + resource.kind() + " " + resource.name(),
                        DETAILS_COLUMN,
                        Stream.of(
                                        Optional.of(resource.state()),
                                        since(resource, now),
                                        Optional.ofNullable(resource.message()))
                                .flatMap(Optional::stream)
                                .filter(text -> !text.isEmpty())
                                .toList());
            }
        }
        return lines.text();
    }

    /** Adds whether the second region could take over, and the expected loss of each data store. */
    private static void addRecovery(EnvironmentStatus status, WrappedText lines) {
        for (var type : List.of(RecoveryReport.FAILOVER_READY, RecoveryReport.OBJECTIVES_MET)) {
            Conditions.find(status.conditions(), type)
                    .ifPresent(condition ->
                            lines.wrapped("  " + type + "  ", 4, words(condition.getStatus(), condition.getMessage())));
        }
        if (status.recovery() != null) {
            for (var store : status.recovery().stores()) {
                lines.details(
                        "    loss of " + store.name(),
                        DETAILS_COLUMN,
                        List.of(
                                store.lossSeconds() == null ? "unknown" : store.lossSeconds() + " s",
                                "of " + store.objectiveSeconds() + " s",
                                store.evidence()));
            }
        }
    }

    /** Adds the latest failover, with its steps: outcome, start, end and message of each. */
    private static void addFailover(EnvironmentStatus status, WrappedText lines) {
        Conditions.find(status.conditions(), FailoverCondition.TYPE)
                .ifPresent(condition -> lines.wrapped(
                        "  " + FailoverCondition.TYPE + "  ", 4, words(condition.getStatus(), condition.getMessage())));
        var failover = status.failover();
        if (failover == null) {
            return;
        }
        lines.wrapped(
                "  Failover  ",
                4,
                words(
                        YAML.convertValue(failover.mode(), String.class),
                        "from " + failover.from() + " to " + failover.to(),
                        "started " + failover.startedAt(),
                        failover.verifiedAt() == null ? null : "verified " + failover.verifiedAt(),
                        failover.endedAt() == null ? null : "ended " + failover.endedAt(),
                        failover.estimatedSeconds() == null || failover.verifiedAt() != null
                                ? null
                                : "estimated " + failover.estimatedSeconds() + " s",
                        failover.lossSeconds() == null ? null : "loss " + failover.lossSeconds() + " s"));
        if (failover.oldPrimary() != null) {
            lines.wrapped("    old primary  ", DETAILS_COLUMN, FailoverText.formerWriter(failover.oldPrimary()));
        }
        for (var step : failover.steps()) {
            lines.details(
                    "    step " + step.name(),
                    DETAILS_COLUMN,
                    Stream.of(
                                    YAML.convertValue(step.outcome(), String.class),
                                    step.endedAt() == null ? step.startedAt() : step.endedAt(),
                                    step.message())
                            .filter(Objects::nonNull)
                            .toList());
        }
    }

    private static String words(@Nullable String... words) {
        return String.join(
                "  ",
                Stream.of(words)
                        .filter(Objects::nonNull)
                        .filter(word -> !word.isEmpty())
                        .toList());
    }

    private static Optional<String> since(ResourceStatus resource, Instant now) {
        return Optional.ofNullable(resource.since()).map(since -> age(Duration.between(Instant.parse(since), now)));
    }

    /** The age in the format of kubectl. */
    static String age(Duration age) {
        if (age.toDays() > 1) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 1) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 1 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }
}
