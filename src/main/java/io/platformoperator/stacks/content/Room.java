package io.platformoperator.stacks.content;

import java.util.Locale;

/**
 * A namespace of ours that a stack uses. The base stack makes it, with its Pod Security level and with a NetworkPolicy that
 * lets nothing in: what is to come in, its stack says.
 *
 * @param level the least that its pods have to keep to
 */
public record Room(String name, Level level) {
    /** Levels of the Pod Security Standards. */
    public enum Level {
        /** Everything is allowed: what reads the nodes' own files. */
        PRIVILEGED,
        /** No known escalations. */
        BASELINE,
        /** Hardened. */
        RESTRICTED;

        /** As in the labels of a namespace. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
