package io.platformoperator.cli.plan;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.drill.MeasuredTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Formats results of drills in lines of at most {@value WrappedText#WIDTH} columns, unless names are longer. */
public final class DrillText {
    private static final int LABEL = 26;
    private static final List<String> HEAD = List.of("DRILL", "KIND", "RESULT", "RTO", "RPO", "OBJECTIVE", "STARTED");

    private DrillText() {}

    /** One run of a drill, and what there is to say about it: why it failed, or what it does. */
    private record Row(
            List<String> cells, String started, @Nullable String note) {}

    /** The result of a run that has ended: times, checks, cost, and where the report is. */
    public static String result(PlatformDrill drill) {
        var lines = new WrappedText();
        var status = drill.statusOrEmpty();
        var run = Objects.requireNonNull(status.run());
        lines.wrapped(
                (run.failureReason() == null ? "Passed" : "Failed") + "  ",
                2,
                Objects.requireNonNullElse(status.message(), ""));
        addTimes(run, status.objective(), lines);
        for (var check : run.checks()) {
            lines.details(
                    "  " + (check.passed() ? "holds" : "does not hold"),
                    LABEL,
                    List.of(check.check(), check.message()));
        }
        var meta = drill.getMetadata();
        lines.line("  The report:");
        lines.line("    kubectl -n %s get configmap %s-report -o jsonpath='{.data.report\\.md}'"
                .formatted(meta.getNamespace(), meta.getName()));
        return lines.text();
    }

    private static void addTimes(DrillRun run, @Nullable String objective, WrappedText lines) {
        addTime("  recovery time (RTO)", run.rtoSeconds(), run.rtoObjectiveSeconds(), lines);
        if (run.services() != null) {
            addTime(
                    "  services could run",
                    run.services().seconds(),
                    run.services().objectiveSeconds(),
                    lines);
        }
        addTime("  age of the data (RPO)", run.rpoSeconds(), run.rpoObjectiveSeconds(), lines);
        if (objective != null) {
            lines.details("  objectives", LABEL, List.of(objective));
        }
        if (run.cost() != null) {
            lines.details("  cost", LABEL, List.of("about $" + run.cost()));
        }
    }

    private static void addTime(String label, @Nullable Long seconds, @Nullable Long objective, WrappedText lines) {
        if (seconds != null) {
            var allowed = objective == null ? "" : ", the objective is " + MeasuredTime.text(objective);
            lines.details(label, LABEL, List.of(MeasuredTime.text(seconds) + allowed));
        }
    }

    /** A table of all runs that the drills remember, the newest first; below a run that failed, why, and below one in progress, what it does. */
    public static String list(List<PlatformDrill> drills) {
        var rows = drills.stream()
                .flatMap(DrillText::rows)
                .sorted(Comparator.comparing(Row::started).reversed())
                .toList();
        var cells = new ArrayList<List<String>>();
        cells.add(HEAD);
        rows.forEach(row -> cells.add(row.cells()));
        var widths = IntStream.range(0, HEAD.size())
                .map(column -> cells.stream()
                        .mapToInt(each -> each.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        var lines = new WrappedText();
        lines.line(line(HEAD, widths));
        for (var row : rows) {
            lines.line(line(row.cells(), widths));
            if (row.note() != null) {
                lines.wrapped("    ", 4, row.note());
            }
        }
        return lines.text();
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 3));
        }
        return line.toString();
    }

    private static Stream<Row> rows(PlatformDrill drill) {
        var status = drill.statusOrEmpty();
        var run = status.run();
        var ended = status.history().stream().map(result -> row(drill, result));
        if (run == null || run.endedAt() == null) {
            return Stream.concat(Stream.of(current(drill, run)), ended);
        }
        return ended;
    }

    private static Row row(PlatformDrill drill, DrillResult result) {
        var failed = result.result().equals("Failed");
        return row(
                drill,
                result.result(),
                MeasuredTime.text(result.rtoSeconds()),
                MeasuredTime.text(result.rpoSeconds()),
                result.objective(),
                result.startedAt(),
                failed ? result.message() : null);
    }

    /** The run in progress, or what a drill without a run waits for. */
    private static Row current(PlatformDrill drill, @Nullable DrillRun run) {
        var status = drill.statusOrEmpty();
        var result = run == null ? "Waiting" : "Running";
        return row(drill, result, null, null, null, run == null ? null : run.startedAt(), status.message());
    }

    private static Row row(
            PlatformDrill drill,
            String result,
            @Nullable String rto,
            @Nullable String rpo,
            @Nullable String objective,
            @Nullable String started,
            @Nullable String note) {
        var cells = Stream.of(
                        drill.getMetadata().getName(),
                        drill.getSpec().kind().text(),
                        result,
                        rto,
                        rpo,
                        objective,
                        started)
                .map(cell -> Objects.requireNonNullElse(cell, "-"))
                .toList();
        // A drill that has not started comes first.
        return new Row(cells, Objects.requireNonNullElse(started, "9"), note);
    }
}
