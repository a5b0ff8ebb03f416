package io.platformoperator.probe;

import io.platformoperator.probe.observation.SessionsEnded;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Ends the sessions of a store's clients for one request after another, until two checks in a row find none: a session may begin
 * between a check and the next one. Checks go on after the answer, which is withdrawn if one finds a session.
 */
final class SessionEnder<C extends AutoCloseable> {
    private static final int CHECKS = 2;

    private final HeartbeatStore<C> store;
    private final InstantSource clock;
    private @Nullable String request;
    private int checksWithoutSession;
    private long ended;
    private volatile @Nullable SessionsEnded answer;

    SessionEnder(HeartbeatStore<C> store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The answer to the present request; null while clients have sessions. May be called by any thread. */
    @Nullable
    SessionsEnded answer() {
        return answer;
    }

    /** Makes one check for that request. */
    void check(C connection, String newRequest) throws Exception {
        if (!newRequest.equals(request)) {
            forget();
            request = newRequest;
        }
        var found = store.endSessions(connection, newRequest);
        ended += found;
        if (found > 0) {
            restart();
            return;
        }
        checksWithoutSession++;
        if (checksWithoutSession >= CHECKS && answer == null) {
            var position = store.figures(connection).writePosition();
            answer = new SessionsEnded(newRequest, clock.instant(), ended, position);
        }
    }

    /** Withdraws the answer: a check found a session or failed. */
    void restart() {
        checksWithoutSession = 0;
        answer = null;
    }

    /** Forgets the request. */
    void forget() {
        restart();
        request = null;
        ended = 0;
    }
}
