package io.platformoperator.graph;

import java.util.Random;

/** What goes wrong with calls to the simulated cloud, and when the operator's process dies. */
final class Faults {
    /** The end of the process, at the instruction where it is thrown. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("the process died", null, false, false);
        }
    }

    /** An error as a cloud's client throws it. */
    static final class CloudException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient CloudError error;

        CloudException(ErrorClass kind, String code, String message) {
            super(code + ": " + message, null, false, false);
            this.error = CloudError.ours(kind, code, message);
        }

        CloudError error() {
            return error;
        }
    }

    private final Random random;
    private double rate;
    private int callsToCrash = Integer.MAX_VALUE;
    private boolean crashesAfterEffect;
    private boolean dead;
    private boolean losesNext;

    Faults(Random random) {
        this.random = random;
    }

    /** From now on that share of calls fails. */
    void rate(double share) {
        rate = share;
    }

    /** The next call that writes does its work, and its answer is lost. */
    void loseNextAnswer() {
        losesNext = true;
    }

    /** The process dies in that many calls. */
    void crashIn(int calls, boolean afterEffect) {
        callsToCrash = calls;
        crashesAfterEffect = afterEffect;
    }

    /** Whether the process died, and none has started since. */
    boolean isDead() {
        return dead;
    }

    /** A new process starts. */
    void revive() {
        dead = false;
        callsToCrash = Integer.MAX_VALUE;
    }

    /** Before a call does its work. */
    void before() {
        if (dead || (--callsToCrash <= 0 && !crashesAfterEffect)) {
            dead = true;
            throw new Crash();
        }
        if (random.nextDouble() < rate) {
            throw random.nextBoolean()
                    ? new CloudException(ErrorClass.THROTTLED, "Throttling", "rate exceeded")
                    : new CloudException(ErrorClass.RETRY, "InternalError", "nothing was done");
        }
    }

    /** After a call did its work. */
    void after(boolean isWrite) {
        if (callsToCrash <= 0) {
            dead = true;
            throw new Crash();
        }
        var isLost = losesNext && isWrite;
        losesNext &= !isLost;
        if (isLost || random.nextDouble() < rate) {
            throw new CloudException(ErrorClass.RETRY, "InternalError", "the answer was lost, the work was done");
        }
    }
}
