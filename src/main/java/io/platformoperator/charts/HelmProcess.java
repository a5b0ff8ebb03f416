package io.platformoperator.charts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of the helm program, in a process of its own: with an environment that has nothing of the operator's, a home
 * directory of its own, and limits on time, memory, files and output. The process ends with {@link #run}, however that ends.
 */
final class HelmProcess {
    /** Largest file that helm may write, in MiB: a package or a repository's index. */
    private static final int LARGEST_FILE_MIB = 128;
    /** Error output beyond this length is discarded. */
    private static final int LONGEST_ERRORS = 64 << 10;

    private static final int BLOCKS_PER_MIB = 2048;
    private static final int KIB_PER_MIB = 1024;
    private static final int NOT_EXECUTABLE = 126;
    private static final int SIGNALED = 128;
    private static final int SIGKILL = 9;
    private static final int LONGEST_QUOTE = 100;

    /**
     * Sets the limits of the process that becomes helm: data, size of a file, CPU time. {@code ulimit -d} counts the memory
     * that a Go program really allocates; {@code ulimit -v} would also count the address space that Go reserves, which is far
     * larger. The limit on CPU time ends helm if the operator was killed. Systems without one of the limits (macOS has no -d)
     * run helm without it.
     */
    private static final String WITH_LIMITS =
            "ulimit -d $0 2>/dev/null; ulimit -f $1 2>/dev/null; ulimit -t $2 2>/dev/null; shift 2; exec \"$@\"";

    /** CPU seconds for each second of the time limit: Go uses several cores. */
    private static final int CORES = 4;

    private static final Pattern OUT_OF_MEMORY = Pattern.compile("fatal error: .*(memory|metadata)");
    private static final String ERROR = "Error: ";
    private static final String COMMAND_LINE_HINT = "\n\nUse --debug flag to render out invalid YAML";

    private final Path program;
    private final Limits limits;

    /**
     * Limits of one process.
     *
     * @param memoryMib data that the process may allocate; Go collects garbage more often from half of it on
     * @param outputMib output that is accepted
     */
    record Limits(Duration time, int memoryMib, int outputMib) {}

    /**
     * What helm printed. The output is empty if the process failed.
     *
     * @param errors warnings, or why the process failed
     */
    record Result(boolean isSuccess, String output, String errors) {}

    HelmProcess(Path program, Limits limits) {
        this.program = program;
        this.limits = limits;
    }

    /**
     * Runs helm and waits for its end.
     *
     * @param home directory for everything that helm writes; also the working directory
     * @param environment variables beside those that name the home directory
     * @param input standard input
     */
    Result run(Path home, Map<String, String> environment, String input, List<String> arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                WITH_LIMITS,
                String.valueOf(limits.memoryMib * KIB_PER_MIB),
                String.valueOf(LARGEST_FILE_MIB * BLOCKS_PER_MIB),
                String.valueOf(limits.time.toSeconds() * CORES),
                program.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TMPDIR", home.toString());
        builder.environment().put("HELM_CACHE_HOME", home.resolve("cache").toString());
        builder.environment().put("HELM_CONFIG_HOME", home.resolve("config").toString());
        builder.environment().put("HELM_DATA_HOME", home.resolve("data").toString());
        builder.environment().put("GOMEMLIMIT", limits.memoryMib / 2 + "MiB");
        builder.environment().put("GOTRACEBACK", "none");
        var process = builder.start();
        try {
            return result(process, input);
        } finally {
            process.destroyForcibly();
        }
    }

    private Result result(Process process, String input) throws IOException, InterruptedException {
        var overflow = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var output = threads.submit(() -> read(process, overflow));
            var errors = threads.submit(() -> readErrors(process.getErrorStream()));
            threads.execute(() -> write(process, input));
            boolean ended;
            try {
                ended = process.waitFor(limits.time.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                kill(process); // ends the reads too
            }
            if (!ended) {
                return failure("helm did not finish within %d s and was stopped".formatted(limits.time.toSeconds()));
            }
            if (overflow.get()) {
                return failure("helm printed more than %d MiB and was stopped".formatted(limits.outputMib));
            }
            var words = errors.get();
            return process.exitValue() == 0
                    ? new Result(true, output.get(), words)
                    : failure(why(process.exitValue(), words, output.get()));
        } catch (ExecutionException e) {
            throw new IOException("the output of helm can't be read: " + e.getCause(), e);
        }
    }

    /** {@link Process#destroyForcibly} would also close the streams, before they were read to their end. */
    private static void kill(Process process) {
        process.toHandle().destroyForcibly();
    }

    private static Result failure(String why) {
        return new Result(false, "", why);
    }

    private String why(int exitCode, String words, String output) {
        if (OUT_OF_MEMORY.matcher(words).find()) {
            return "helm needed more than %d MiB of memory and was stopped".formatted(limits.memoryMib);
        }
        if (exitCode > SIGNALED) {
            var signal = exitCode - SIGNALED;
            return "helm was killed by signal " + signal
                    + (signal == SIGKILL ? " (SIGKILL). If the container ran out of memory, raise its limit" : "");
        }
        if (exitCode == NOT_EXECUTABLE || exitCode == NOT_EXECUTABLE + 1) {
            return program + " can't be executed (" + words.strip() + "): give the path of helm by --helm";
        }
        var at = words.indexOf(ERROR);
        var own = (at < 0 ? words : words.substring(at + ERROR.length()))
                .replace(COMMAND_LINE_HINT, "")
                .strip();
        // helm repo update prints the reason as an indented line of its output.
        var reason = output.lines()
                .filter(line -> line.startsWith("\t"))
                .map(String::strip)
                .toList();
        var all = String.join(
                ": ",
                Stream.concat(Stream.of(own), reason.stream())
                        .filter(text -> !text.isEmpty())
                        .toList());
        return all.isEmpty() ? program + " ended with exit code " + exitCode + " and no message" : all;
    }

    /** The first words of a text that helm should not have printed, for messages. */
    static String quoted(String text) {
        var line = text.strip().lines().findFirst().orElse("");
        return line.isEmpty() ? "nothing" : "'" + line.substring(0, Math.min(line.length(), LONGEST_QUOTE)) + "'";
    }

    private String read(Process process, AtomicBoolean overflow) throws IOException {
        var most = limits.outputMib << 20;
        var bytes = process.getInputStream().readNBytes(most + 1);
        if (bytes.length > most) {
            overflow.set(true);
            kill(process);
            return "";
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String readErrors(InputStream errors) throws IOException {
        var kept = new ByteArrayOutputStream();
        kept.write(errors.readNBytes(LONGEST_ERRORS));
        errors.transferTo(ByteArrayOutputStream.nullOutputStream());
        return kept.toString(StandardCharsets.UTF_8);
    }

    private static void write(Process process, String input) {
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // helm ended without reading all of it; its exit code says why
        }
    }
}
