package io.platformoperator.graph;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values of fields that the cloud leaves out of its answer where a resource has none. Without one of these, a value that an
 * answer lacks is unknown, and never a difference.
 */
public final class AbsentValue {
    private static final String NONE = "none";

    private AbsentValue() {}

    /** A field that is absent from the answer of a resource that has no such setting. */
    public static <O> Function<O, @Nullable Object> isNone(Function<O, @Nullable Object> observed) {
        return resource -> orNone(observed.apply(resource));
    }

    /** The value; a word for "none" if it is absent. */
    public static Object orNone(@Nullable Object value) {
        return value == null ? NONE : value;
    }
}
