package io.platformoperator.cli.plan;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.FormerWriterStatus;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.failover.FailoverPreview;
import io.platformoperator.failover.FailoverStepName;
import java.util.Locale;
import java.util.Objects;

/** Formats the preview of a failover in lines of at most {@value WrappedText#WIDTH} columns. */
public final class FailoverText {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private FailoverText() {}

    /** What would be done, what would be lost, and the command that does it; or why it would be refused. */
    public static String of(PlatformEnvironment environment, FailoverPreview preview) {
        var lines = new WrappedText();
        var meta = environment.getMetadata();
        var mode = YAML.convertValue(preview.mode(), String.class);
        var decision = preview.decision();
        var head = "%s/%s from %s to %s (%s)  "
                .formatted(meta.getNamespace(), meta.getName(), preview.from(), preview.to(), mode);
        var refusal = decision.refusal();
        if (refusal.isPresent()) {
            lines.wrapped(
                    head,
                    2,
                    "refused: " + refusal.get().reason() + ": " + refusal.get().message());
        } else if (decision.isInProgress()) {
            lines.line(head + "accepted");
            addLoss(preview, lines);
            addOutlook(Objects.requireNonNull(decision.status()), lines);
            addSteps(preview, lines);
            lines.blank();
            lines.line("The request:");
            lines.line("  kubectl -n %s patch penv %s --type merge \\".formatted(meta.getNamespace(), meta.getName()));
            lines.line("    -p '{\"spec\":{\"activeRegion\":\"%s\",\"failover\":{\"mode\":\"%s\"}}}'"
                    .formatted(preview.to(), mode));
        } else {
            var condition = decision.condition();
            lines.wrapped(
                    head,
                    2,
                    (condition.status().equals("Unknown") ? "can't be told yet: " : "nothing to do: ")
                            + condition.message());
        }
        return lines.text();
    }

    private static void addLoss(FailoverPreview preview, WrappedText lines) {
        var measured = preview.measuredAt() == null ? "" : ", measured at " + preview.measuredAt();
        var seconds = preview.expectedLossSeconds();
        lines.wrapped(
                "  loss   ",
                9,
                preview.mode() == FailoverMode.PLANNED
                        ? "none: " + preview.to() + " takes over when it has everything that " + preview.from() + " has"
                        : seconds == null
                                ? "unknown: the status has no measurement of the database"
                                : "about " + seconds + " s of writes to the database" + measured);
    }

    /** How long it takes, and what becomes of the former writer. */
    private static void addOutlook(FailoverStatus status, WrappedText lines) {
        if (status.estimatedSeconds() != null) {
            lines.wrapped("  time   ", 9, time(status.estimatedSeconds(), status.to()));
        }
        var former = status.oldPrimary();
        if (former != null) {
            lines.wrapped("  old    ", 9, formerWriter(former));
        }
    }

    /** How long a failover takes, in one line. */
    static String time(long seconds, String to) {
        return "about " + seconds + " s until the platform runs in " + to;
    }

    /** What becomes of the former writer of the database, in one line. */
    static String formerWriter(FormerWriterStatus former) {
        return "the former writer of the database is " + former.message()
                + (former.keptUntil() == null ? "" : "; expected at " + former.keptUntil())
                + (former.costPerMonth() == null ? "" : "; it costs $" + dollars(former.costPerMonth()) + " a month");
    }

    private static String dollars(String amount) {
        return String.format(Locale.ROOT, "%,.2f", Double.parseDouble(amount));
    }

    private static void addSteps(FailoverPreview preview, WrappedText lines) {
        var steps = Objects.requireNonNull(preview.decision().status()).steps();
        for (var name : FailoverStepName.values()) {
            steps.stream()
                    .filter(step -> step.name().equals(name.text()))
                    .findFirst()
                    .ifPresent(step ->
                            lines.wrapped("  %-8s ".formatted(name.text()), 11, name.description() + outcome(step)));
        }
    }

    /** Of a step that begins at once, or is left out, also the operator's words. */
    private static String outcome(FailoverStep step) {
        return switch (step.outcome()) {
            case PENDING -> "";
            case RUNNING, SUCCEEDED, SKIPPED, FAILED ->
                ". " + YAML.convertValue(step.outcome(), String.class)
                        + (step.message() == null ? "" : ": " + step.message());
        };
    }
}
