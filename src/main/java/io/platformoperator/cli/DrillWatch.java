package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillPhase;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.cli.plan.DrillText;
import io.platformoperator.kubernetes.Conditions;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Prints the progress of a drill: a line for each phase that begins, changes its message or ends, and the result. */
record DrillWatch(PrintWriter out, Duration interval, InstantSource clock) {
    private static final int FAILED = 3;

    /** Reasons of the condition Ready of a drill that no run is due of. */
    private static final Set<String> NOT_DUE = Set.of("Scheduled", "Suspended");

    /** After this time without a status, a person is told that no operator may run. */
    private static final Duration NOT_OBSERVED = Duration.ofSeconds(30);

    /**
     * Prints until the run has ended, or a person is needed. Returns the exit code.
     *
     * @param read the drill now; empty if it does not exist
     */
    int run(String name, Supplier<Optional<PlatformDrill>> read) throws InterruptedException {
        var began = clock.instant();
        var isTold = false;
        var printed = new ArrayList<String>();
        while (true) {
            var drill = read.get()
                    .orElseThrow(() -> new CommandException("PlatformDrill " + name
                            + " does not exist, or was deleted: kubectl get pdrill -A lists all; the operator deletes what"
                            + " the run of a deleted drill created"));
            var status = drill.statusOrEmpty();
            lines(status).stream().filter(line -> !printed.contains(line)).forEach(line -> {
                printed.add(line);
                print(line);
            });
            if (isObserved(drill)) {
                var run = status.run();
                if (isStalled(status)) {
                    print("can't start: " + status.message());
                    return FAILED;
                }
                if (run != null && run.endedAt() != null) {
                    out.print(DrillText.result(drill));
                    out.flush();
                    return run.failureReason() == null ? 0 : FAILED;
                }
                if (run == null && isIdle(status)) {
                    print("no run is in progress: " + status.message());
                    return FAILED;
                }
            } else if (!isTold && Duration.between(began, clock.instant()).compareTo(NOT_OBSERVED) > 0) {
                isTold = true;
                print("the operator has not read the drill yet: platform check tells whether it works");
            }
            Thread.sleep(interval);
        }
    }

    private static boolean isObserved(PlatformDrill drill) {
        return Objects.equals(
                drill.statusOrEmpty().observedGeneration(), drill.getMetadata().getGeneration());
    }

    /** Whether no run is due: the next one begins by the schedule, or none does. */
    private static boolean isIdle(DrillStatus status) {
        return Conditions.find(status.conditions(), Conditions.READY)
                .map(Condition::getReason)
                .filter(NOT_DUE::contains)
                .isPresent();
    }

    private static boolean isStalled(DrillStatus status) {
        return Conditions.find(status.conditions(), Conditions.STALLED)
                .filter(condition -> condition.getStatus().equals("True"))
                .isPresent();
    }

    /** What the status tells so far, in its order. */
    private static List<String> lines(DrillStatus status) {
        var run = status.run();
        if (run == null) {
            return status.message() == null ? List.of() : List.of(status.message());
        }
        return run.phases().stream()
                .filter(phase -> phase.outcome() != Outcome.PENDING && phase.outcome() != Outcome.SKIPPED)
                .map(phase -> line(run, phase))
                .toList();
    }

    private static String line(DrillRun run, DrillPhase phase) {
        var outcome = phase.outcome().name().toLowerCase(Locale.ROOT);
        return "%-8s  %-9s  %s"
                .formatted(phase.name(), outcome, message(run, phase))
                .stripTrailing();
    }

    private static String message(DrillRun run, DrillPhase phase) {
        @Nullable String message = phase.message();
        return message != null ? message : phase.name().equals("Restore") ? "in " + run.region() : "";
    }

    private void print(String line) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        out.println(now + "  " + line);
        out.flush();
    }
}
