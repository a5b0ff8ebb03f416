package io.platformoperator.cli;

/** A command can't do what was asked, for a reason that its message tells a person in full: no stack trace is needed. */
final class Failure extends RuntimeException {
    Failure(String message) {
        super(message);
    }

    Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
