package io.platformoperator.charts.helm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The process's handlers of signals, kept while Helm's library is loaded and used for the first time, and put back then.
 * helm-java asks Go to tell it of SIGINT, SIGTERM and SIGQUIT; from then on they would never reach Java, and so the operator
 * would not stop when it is told to.
 */
final class SignalHandlers {
    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGQUIT = 3;
    private static final int SIGTERM = 15;
    /** Larger than {@code struct sigaction} is anywhere (152 bytes with glibc on x86-64); what is in it does not matter. */
    private static final long STRUCT_SIZE = 512;

    private static final MethodHandle SIGACTION = sigaction();

    private final Map<Integer, MemorySegment> kept = new LinkedHashMap<>();

    private SignalHandlers() {}

    static SignalHandlers keep() {
        var handlers = new SignalHandlers();
        for (var signal : new int[] {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
            var handler = Arena.ofAuto().allocate(STRUCT_SIZE, Long.BYTES);
            call(signal, MemorySegment.NULL, handler);
            handlers.kept.put(signal, handler);
        }
        return handlers;
    }

    void putBack() {
        kept.forEach((signal, handler) -> call(signal, handler, MemorySegment.NULL));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle sigaction() {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("sigaction"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    }

    private static void call(int signal, MemorySegment wanted, MemorySegment before) {
        try {
            if ((int) SIGACTION.invokeExact(signal, wanted, before) != 0) {
                throw new IllegalStateException("sigaction refused signal " + signal);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a native call throws nothing checked
        }
    }
}
