package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillPhase;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The report of a run as Markdown, for people, and as JUnit's XML, for build servers. Pure. */
final class DrillReports {
    private DrillReports() {}

    /** The ConfigMap with the report of the latest run that ended. It is deleted with the drill. */
    static ConfigMap configMap(PlatformDrill drill, DrillRun run) {
        var meta = drill.getMetadata();
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(meta.getNamespace())
                .withName(meta.getName() + "-report")
                .addToLabels(PlatformDrill.DRILL_LABEL, meta.getName())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(drill.getApiVersion())
                        .withKind(drill.getKind())
                        .withName(meta.getName())
                        .withUid(meta.getUid())
                        .build())
                .endMetadata()
                .addToData("report.md", markdown(drill, run))
                .addToData("junit.xml", junit(drill, run))
                .build();
    }

    static String markdown(PlatformDrill drill, DrillRun run) {
        var text = new StringBuilder();
        text.append("# %s of %s: %s\n\n"
                .formatted(drill.getSpec().kind().text(), drill.getSpec().environment(), DrillRuns.result(run)));
        if (run.failureMessage() != null) {
            text.append("**%s**: %s\n\n".formatted(run.failureReason(), cell(run.failureMessage())));
        }
        text.append("| | |\n| --- | --- |\n");
        row(text, "Region", run.region());
        row(text, "Started", run.startedAt());
        row(text, "Ended", run.endedAt());
        row(text, "Restored to", run.restorePoint());
        row(text, "Recovery time (RTO)", measured(run.rtoSeconds(), run.rtoObjectiveSeconds()));
        row(text, "Age of the data (RPO)", measured(run.rpoSeconds(), run.rpoObjectiveSeconds()));
        if (run.services() != null) {
            row(
                    text,
                    "Until the services could run",
                    measured(run.services().seconds(), run.services().objectiveSeconds()));
        }
        row(text, "Objectives", DrillRuns.objective(run));
        row(text, "Estimated cost", run.cost() == null ? null : "$" + run.cost());
        text.append("\n## Timeline\n\n| Phase | Outcome | Started | Took | |\n| --- | --- | --- | --- | --- |\n");
        run.phases()
                .forEach(phase -> text.append("| %s | %s | %s | %s | %s |\n"
                        .formatted(
                                phase.name(),
                                outcome(phase.outcome()),
                                or(phase.startedAt()),
                                or(DrillStatuses.text(seconds(phase))),
                                cell(or(phase.message())))));
        text.append("\n## Checks\n\n");
        if (run.checks().isEmpty()) {
            text.append("The data was not verified.\n");
        } else {
            text.append("| Check | Holds | Found |\n| --- | --- | --- |\n");
            run.checks()
                    .forEach(check -> text.append("| %s | %s | %s |\n"
                            .formatted(cell(check.check()), check.passed() ? "yes" : "**no**", cell(check.message()))));
        }
        return text.toString();
    }

    /** One test case per phase and per check. */
    static String junit(PlatformDrill drill, DrillRun run) {
        var cases = new StringBuilder();
        var failures = 0;
        var skipped = 0;
        for (var phase : run.phases()) {
            cases.append(opening(drill, phase.name(), seconds(phase)));
            if (phase.outcome() == Outcome.FAILED && !isFailureOfChecks(phase, run)) {
                failures++;
                cases.append(failure(or(phase.message())));
            } else if (phase.outcome() == Outcome.SKIPPED) {
                skipped++;
                cases.append("<skipped/>");
            }
            cases.append("</testcase>\n");
        }
        for (var check : run.checks()) {
            cases.append(opening(drill, check.check(), null));
            if (!check.passed()) {
                failures++;
                cases.append(failure(check.message()));
            }
            cases.append("</testcase>\n");
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"%s\" timestamp=\"%s\" tests=\"%d\" failures=\"%d\" skipped=\"%d\">\n%s</testsuite>\n"
                .formatted(
                        escape(drill.getMetadata().getName()),
                        run.startedAt(),
                        run.phases().size() + run.checks().size(),
                        failures,
                        skipped,
                        cases);
    }

    /** The checks are test cases of their own. */
    private static boolean isFailureOfChecks(DrillPhase phase, DrillRun run) {
        return phase.name().equals(DrillRuns.VERIFY) && run.checks().stream().anyMatch(check -> !check.passed());
    }

    private static String opening(PlatformDrill drill, String name, @Nullable Long seconds) {
        return "  <testcase classname=\"%s\" name=\"%s\" time=\"%d\">"
                .formatted(
                        escape(drill.getSpec().kind().text()), escape(name), Objects.requireNonNullElse(seconds, 0L));
    }

    private static String failure(String message) {
        return "<failure message=\"" + escape(message) + "\"/>";
    }

    private static void row(StringBuilder text, String name, @Nullable String value) {
        text.append("| %s | %s |\n".formatted(name, or(value)));
    }

    private static @Nullable String measured(@Nullable Long seconds, @Nullable Long objective) {
        return seconds == null
                ? null
                : DrillStatuses.text(seconds)
                        + (objective == null ? "" : " (objective " + DrillStatuses.text(objective) + ")");
    }

    private static @Nullable Long seconds(DrillPhase phase) {
        return phase.startedAt() == null || phase.endedAt() == null
                ? null
                : Duration.between(Instant.parse(phase.startedAt()), Instant.parse(phase.endedAt()))
                        .toSeconds();
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case PENDING -> "pending";
            case RUNNING -> "running";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "**failed**";
            case SKIPPED -> "skipped";
        };
    }

    private static String or(@Nullable String text) {
        return text == null ? "–" : text;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "?");
    }
}
