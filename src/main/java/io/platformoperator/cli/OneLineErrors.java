package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports each error of a command in one line that says what failed and what to do, and ends with code 1. */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** Environment variable that shows where in the program an unexpected error occurred. */
    private static final String DEBUG = "PLATFORM_DEBUG";

    @Override
    public int handleParseException(ParameterException thrown, String[] arguments) {
        var command = thrown.getCommandLine();
        var isUnknownCommand = thrown instanceof UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()
                && !unmatched.isUnknownOption();
        return report(
                command,
                "%s. See '%s --help'"
                        .formatted(
                                isUnknownCommand ? "no command '" + arguments[0] + "'" : oneLine(thrown.getMessage()),
                                command.getCommandSpec().qualifiedName()));
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, @Nullable ParseResult parsed)
            throws Exception {
        if (System.getenv(DEBUG) != null || isProcess(command)) {
            if (!(thrown instanceof CommandException)) {
                throw thrown;
            }
        }
        return report(
                command,
                switch (thrown) {
                    case CommandException failure -> String.valueOf(failure.getMessage());
                    case KubernetesClientException failure ->
                        String.valueOf(ClusterAccess.failure(failure).getMessage());
                    default ->
                        "unexpected error: " + oneLine(thrown.getMessage()) + ". Set " + DEBUG
                                + "=1, run the command again, and report its output as a bug";
                });
    }

    /** The stack trace of a process that nobody watches is worth more than one line. */
    private static boolean isProcess(CommandLine command) {
        return command.getCommand() instanceof RunCommand || command.getCommand() instanceof ProbeCommand;
    }

    private static int report(CommandLine command, String message) {
        message.lines().forEach(line -> command.getErr()
                .println(command.getColorScheme().errorText(line)));
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String oneLine(@Nullable String message) {
        return message == null || message.isBlank()
                ? "no message"
                : message.strip().replaceAll("\\s+", " ").replaceFirst("[.]$", "");
    }
}
