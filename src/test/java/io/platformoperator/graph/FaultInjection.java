package io.platformoperator.graph;

import java.util.Random;

/** Injects faults into calls to the simulated cloud, and crashes of the operator's process. */
final class FaultInjection {
    /** A crash of the process at the instruction that throws it. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("the process crashed", null, false, false);
        }
    }

    /** An error as thrown by a cloud's client. */
    static final class CloudException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient CloudError error;

        CloudException(ErrorClass kind, String code, String message) {
            super(code + ": " + message, null, false, false);
            this.error = CloudError.withoutRequest(kind, code, message);
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
    private boolean losesNextResponse;
    private boolean losesNextRequest;

    FaultInjection(Random random) {
        this.random = random;
    }

    /** From now on, this share of calls fails. */
    void rate(double share) {
        rate = share;
    }

    /** The next write takes effect, but its response is lost. */
    void loseNextResponse() {
        losesNextResponse = true;
    }

    /** The next write does not reach the cloud; the client learns only that the connection was lost. */
    void loseNextRequest() {
        losesNextRequest = true;
    }

    /** The process crashes at the call of that number, counted from now. */
    void crashIn(int calls, boolean afterEffect) {
        callsToCrash = calls;
        crashesAfterEffect = afterEffect;
    }

    /** True after a crash until a new process starts. */
    boolean isDead() {
        return dead;
    }

    /** Starts a new process. */
    void revive() {
        dead = false;
        callsToCrash = Integer.MAX_VALUE;
    }

    /** Called before a call takes effect. */
    void before(boolean isWrite) {
        if (losesNextRequest && isWrite) {
            losesNextRequest = false;
            throw new CloudException(ErrorClass.TRANSIENT, "CloudUnreachable", "the connection was lost");
        }
        if (dead || (--callsToCrash <= 0 && !crashesAfterEffect)) {
            dead = true;
            throw new Crash();
        }
        if (random.nextDouble() < rate) {
            throw random.nextBoolean()
                    ? new CloudException(ErrorClass.THROTTLED, "Throttling", "rate exceeded")
                    : new CloudException(ErrorClass.TRANSIENT, "InternalError", "the call had no effect");
        }
    }

    /** Called after a call took effect. */
    void after(boolean isWrite) {
        if (callsToCrash <= 0) {
            dead = true;
            throw new Crash();
        }
        var isLost = losesNextResponse && isWrite;
        losesNextResponse &= !isLost;
        if (isLost || random.nextDouble() < rate) {
            throw new CloudException(
                    ErrorClass.TRANSIENT, "InternalError", "the response was lost after the call took effect");
        }
    }
}
