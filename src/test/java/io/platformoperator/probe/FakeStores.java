package io.platformoperator.probe;

import io.platformoperator.probe.observation.StoreFigures;
import org.jspecify.annotations.Nullable;

/** Stores without a server. */
final class FakeStores {
    private FakeStores() {}

    /** A store that admits every login, and keeps the mark of all its connections. */
    static class Open implements HeartbeatStore<AutoCloseable> {
        @Nullable
        String mark;

        @Override
        public AutoCloseable connect(Login login) throws Exception {
            return () -> {};
        }

        @Override
        public HeartbeatReading beat(AutoCloseable connection) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StoreFigures figures(AutoCloseable connection) {
            return StoreFigures.UNKNOWN;
        }

        @Override
        public int endSessions(AutoCloseable connection, String request) {
            return 0;
        }

        @Override
        public void writeMark(AutoCloseable connection, String text) throws Exception {
            mark = text;
        }

        @Override
        public @Nullable String readMark(AutoCloseable connection) {
            return mark;
        }
    }
}
