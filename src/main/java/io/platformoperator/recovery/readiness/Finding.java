package io.platformoperator.recovery.readiness;

import org.jspecify.annotations.Nullable;

/**
 * What one part of the condition {@code FailoverReady} came to.
 *
 * @param part name of the part
 * @param message what was found, with its figure and what to do
 * @param figure the figure of the message; null if it has none
 */
public record Finding(
        String part,
        Outcome outcome,
        String reason,
        String message,
        @Nullable Long figure) {
    static Finding ready(String part, String message) {
        return new Finding(part, Outcome.READY, "Ready", message, null);
    }

    static Finding ready(String part, String message, long figure) {
        return new Finding(part, Outcome.READY, "Ready", message, figure);
    }

    static Finding notReady(String part, String reason, String message) {
        return new Finding(part, Outcome.NOT_READY, reason, message, null);
    }

    static Finding notReady(String part, String reason, String message, long figure) {
        return new Finding(part, Outcome.NOT_READY, reason, message, figure);
    }

    static Finding unknown(String part, String reason, String message) {
        return new Finding(part, Outcome.UNKNOWN, reason, message, null);
    }
}
