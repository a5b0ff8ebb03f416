package io.platformoperator.apply;

/** Result of applying one object; the message may be empty. */
record Outcome(Action action, String message) {
    static final Outcome UNCHANGED = new Outcome(Action.UNCHANGED, "");

    static Outcome waiting(String message) {
        return new Outcome(Action.WAITING, message);
    }

    static Outcome failed(String message) {
        return new Outcome(Action.FAILED, message);
    }
}
