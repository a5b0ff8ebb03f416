package io.platformoperator.cli;

/** A command failed. The message explains the failure to the user, so no stack trace is printed. */
final class Failure extends RuntimeException {
    Failure(String message) {
        super(message);
    }

    Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
