package io.platformoperator.cli;

/** A command failed. The message explains the failure to the user, so no stack trace is printed. */
final class CommandException extends RuntimeException {
    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
