package io.platformoperator.recovery.observation;

import java.util.Optional;
import java.util.function.Function;

/** The result of one observation: a value, or the reason why there is none. A missing value is never taken for a good one. */
public sealed interface Reading<T> {
    /** A value that was read. */
    record Value<T>(T value) implements Reading<T> {}

    /**
     * No value.
     *
     * @param why the error in the words of AWS or of the API server
     */
    record Missing<T>(String why) implements Reading<T> {}

    /** A value. */
    static <T> Reading<T> of(T value) {
        return new Value<>(value);
    }

    /** No value, for that reason. */
    static <T> Reading<T> missing(String why) {
        return new Missing<>(why);
    }

    /** The result of {@code present}, or of {@code missing} with the reason. */
    default <R> R map(Function<T, R> present, Function<String, R> missing) {
        return switch (this) {
            case Value<T>(var value) -> present.apply(value);
            case Missing<T>(var why) -> missing.apply(why);
        };
    }

    /** The value, if there is one. */
    default Optional<T> optional() {
        return map(Optional::of, _ -> Optional.empty());
    }
}
