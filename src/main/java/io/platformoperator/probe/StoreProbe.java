package io.platformoperator.probe;

import io.platformoperator.probe.observation.StoreFigures;
import io.platformoperator.probe.observation.StoreObservation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Observes one store: keeps one connection, makes a beat on request, and remembers the newest observation. A connection ends
 * after a failure, and after {@link #CONNECTION_LIFETIME}, so that a rotated password and a changed address are used soon.
 */
final class StoreProbe<C extends AutoCloseable> implements AutoCloseable {
    static final Duration CONNECTION_LIFETIME = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
    private static final int MAX_ERROR_LENGTH = 300;

    private final String name;
    private final HeartbeatStore<C> store;
    private final Supplier<Login> login;
    private final InstantSource clock;
    private @Nullable C connection;
    private Instant connectedAt = Instant.MIN;
    private final SessionEnder<C> sessions;
    private volatile StoreObservation latest = StoreObservation.NOTHING_YET;

    /**
     * Connects at the first beat.
     *
     * @param name {@code database} or {@code cache}
     * @param login reads the login for a new connection
     */
    StoreProbe(String name, HeartbeatStore<C> store, Supplier<Login> login, InstantSource clock) {
        this.name = name;
        this.store = store;
        this.login = login;
        this.clock = clock;
        this.sessions = new SessionEnder<>(store, clock);
    }

    String name() {
        return name;
    }

    /** The newest observation. May be called by any thread. */
    StoreObservation latest() {
        return latest.withAnswers(sessions.answer(), null);
    }

    /** Makes one beat. A failure becomes part of the observation; it is logged when it differs from that of the beat before. */
    synchronized void beat() {
        try {
            var present = connection();
            var reading = store.beat(present);
            latest = observed(reading, store.figures(present));
        } catch (Exception e) {
            fail(e);
        }
    }

    /**
     * Makes one check of a request to end the sessions of clients.
     *
     * @param request ID of the request; null for none, which ends a former one
     * @return true if the answer changed
     */
    synchronized boolean endSessions(@Nullable String request) {
        var before = sessions.answer();
        if (request == null) {
            sessions.forget();
        } else {
            try {
                sessions.check(connection(), request);
            } catch (Exception e) {
                sessions.restart();
                fail(e);
            }
        }
        return !Objects.equals(before, sessions.answer());
    }

    private void fail(Exception e) {
        close();
        var message = message(e);
        if (!message.equals(latest.error())) {
            LOG.warn("the {} can't be observed: {}", name, message);
        }
        latest = latest.failed(message);
    }

    private C connection() throws Exception {
        if (connection != null && clock.instant().isAfter(connectedAt.plus(CONNECTION_LIFETIME))) {
            close();
        }
        if (connection == null) {
            connection = store.connect(login.get());
            connectedAt = clock.instant();
        }
        return connection;
    }

    private StoreObservation observed(HeartbeatReading reading, StoreFigures figures) {
        if (reading.role() != latest.role() || !latest.error().isEmpty()) {
            LOG.info("the {} answers as {}", name, reading.role().name().toLowerCase(Locale.ROOT));
        }
        var newest = reading.newest();
        var writtenAt = reading.isWritten() && newest != null ? newest.at() : latest.writtenAt();
        return new StoreObservation(
                reading.role(),
                newest == null ? null : newest.at(),
                newest == null ? null : newest.sequence(),
                newest == null ? null : newest.epoch(),
                newest == null ? null : newest.region(),
                writtenAt,
                reading.latency().toMillis(),
                "",
                figures,
                null,
                null);
    }

    /** Of an error of AWS without the id of the request, so that a repeated failure has equal words. */
    static String message(Exception e) {
        if (e instanceof AwsServiceException of && of.awsErrorDetails() != null) {
            return shortened(of.awsErrorDetails().errorCode() + ": "
                    + of.awsErrorDetails().errorMessage());
        }
        var text = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        return shortened(text.lines().findFirst().orElse(text).strip());
    }

    private static String shortened(String line) {
        return line.length() <= MAX_ERROR_LENGTH ? line : line.substring(0, MAX_ERROR_LENGTH);
    }

    @Override
    public synchronized void close() {
        var ending = connection;
        connection = null;
        if (ending != null) {
            try {
                ending.close();
            } catch (Exception e) {
                LOG.debug("the connection to the {} did not end in order", name, e);
            }
        }
    }
}
