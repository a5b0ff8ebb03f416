package io.platformoperator.cli;

import io.platformoperator.cli.plan.TreeText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Prints the tree of an environment again whenever it changes, and on a terminal also when an age changes.
 *
 * @param isTerminal true: each tree replaces the one before on the screen
 */
record TreeWatch(PrintWriter out, Duration interval, InstantSource clock, boolean isTerminal) {
    /** Moves the cursor of a terminal to its first line and erases what follows. */
    private static final String CLEAR = "\033[H\033[2J";

    /** Prints until {@code read} finds no environment, or the thread is interrupted. */
    void run(Supplier<Optional<EnvironmentObjects>> read) throws InterruptedException {
        var shown = "";
        while (true) {
            var objects = read.get();
            if (objects.isEmpty()) {
                out.println("The environment is deleted.");
                out.flush();
                return;
            }
            var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            var content = text(objects.get(), isTerminal ? now : Instant.EPOCH);
            if (!content.equals(shown)) {
                out.print(isTerminal ? CLEAR : "--- " + now + "\n");
                out.print(text(objects.get(), now));
                out.flush();
                shown = content;
            }
            Thread.sleep(interval);
        }
    }

    private static String text(EnvironmentObjects objects, Instant now) {
        return TreeText.of(objects.environment(), objects.children(), now);
    }
}
