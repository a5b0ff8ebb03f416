package io.platformoperator.graph;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One field of a resource kind. Comparison, plan text and drift report are derived from it.
 *
 * @param name name shown to people
 * @param desired desired value; null leaves the field to its current manager
 * @param observed observed value, in a form that is comparable with the desired value
 * @param behavior meaning of a difference
 */
record Field<D, O>(
        String name,
        Function<D, @Nullable Object> desired,
        BiFunction<D, O, @Nullable Object> observed,
        UpdateBehavior behavior) {

    Optional<Difference> difference(D desiredState, O observedState) {
        var to = desired.apply(desiredState);
        if (to == null || behavior == UpdateBehavior.AT_CREATION_ONLY) {
            return Optional.empty();
        }
        var from = observed.apply(desiredState, observedState);
        if (isUnknown(from) && (behavior == UpdateBehavior.REPLACE || behavior == UpdateBehavior.IMMUTABLE)) {
            return Optional.empty();
        }
        if (behavior == UpdateBehavior.AT_LEAST ? isAtLeast(from, to) : Objects.equals(from, to)) {
            return Optional.empty();
        }
        return Optional.of(new Difference(name, text(from), text(to), behavior, surplus(from, to)));
    }

    private static List<String> surplus(@Nullable Object from, Object to) {
        var desiredElements = elements(to);
        return elements(from).stream()
                .filter(element -> !desiredElements.contains(element))
                .sorted()
                .toList();
    }

    /** The text of each element of a set, and of each entry of a map. */
    private static List<String> elements(@Nullable Object value) {
        return switch (value) {
            case Set<?> set -> set.stream().map(Field::text).toList();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                        .toList();
            case null, default -> List.of();
        };
    }

    /**
     * True if the answer lacked the value. An unknown value is no reason to replace a resource, or to refuse it. Where the
     * cloud leaves a value out because a resource has none, the kind's function returns a word for that.
     */
    private static boolean isUnknown(@Nullable Object observed) {
        return switch (observed) {
            case null -> true;
            case String text -> text.isEmpty();
            case Collection<?> values -> values.isEmpty();
            default -> false;
        };
    }

    /** The desired value as text; empty if the field is left to its current manager. */
    Optional<Setting> setting(D desiredState) {
        return Optional.ofNullable(desired.apply(desiredState)).map(value -> new Setting(name, text(value)));
    }

    /** Sorts sets and maps: equal settings have equal text in every process. */
    private static String text(@Nullable Object value) {
        return switch (value) {
            case Set<?> set -> set.stream().map(Field::text).sorted().toList().toString();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", ", "{", "}"));
            case null, default -> String.valueOf(value);
        };
    }

    private static boolean isAtLeast(@Nullable Object from, Object minimum) {
        return from instanceof Number observedNumber
                && minimum instanceof Number desiredNumber
                && observedNumber.longValue() >= desiredNumber.longValue();
    }
}
