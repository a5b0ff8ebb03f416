package io.platformoperator.stacks;

/** Something that a stack needs isn't there yet; it is looked for again soon. */
final class Waiting extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** For what. */
    Waiting(String message) {
        super(message);
    }
}
