package io.platformoperator.graph;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One field of a resource kind. Comparison, plan text and drift report are derived from it.
 *
 * @param name name shown to people
 * @param desired desired value; null leaves the field to its current manager
 * @param observed observed value, in a form that is comparable with the desired value. Null if the answer lacked the value:
 *     an unknown value is no difference, so it is never a reason to send, replace or refuse anything. Where the cloud leaves
 *     a value out because a resource has none, the kind says so ({@link AbsentValue}).
 * @param behavior meaning of a difference
 */
record Field<D, O>(
        String name,
        Function<D, @Nullable Object> desired,
        ResourceOperations.ObservedValue<D, O> observed,
        UpdateBehavior behavior) {

    Optional<Difference> difference(D desiredState, O observedState, Instant time) {
        var to = desired.apply(desiredState);
        if (to == null || behavior == UpdateBehavior.AT_CREATION_ONLY) {
            return Optional.empty();
        }
        var from = observed.at(desiredState, observedState, time);
        if (from == null || (isEmpty(from) && !behavior.isUpdate())) {
            return Optional.empty();
        }
        if (behavior == UpdateBehavior.AT_LEAST ? isAtLeast(from, to) : Objects.equals(from, to)) {
            return Optional.empty();
        }
        return Optional.of(new Difference(name, text(from), text(to), behavior, surplus(from, to)));
    }

    private static List<String> surplus(Object from, Object to) {
        var desiredElements = elements(to);
        return elements(from).stream()
                .filter(element -> !desiredElements.contains(element))
                .sorted()
                .toList();
    }

    /** The text of each element of a set, and of each entry of a map. */
    private static List<String> elements(Object value) {
        return switch (value) {
            case Set<?> set -> set.stream().map(Field::elementText).toList();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                        .toList();
            default -> List.of();
        };
    }

    /** True for an empty text or list, with which some APIs answer instead of leaving an unknown value out. */
    private static boolean isEmpty(Object observed) {
        return switch (observed) {
            case String text -> text.isEmpty();
            case Collection<?> values -> values.isEmpty();
            default -> false;
        };
    }

    /** The desired value as text; empty if the field is left to its current manager. */
    Optional<Setting> setting(D desiredState) {
        return Optional.ofNullable(desired.apply(desiredState)).map(value -> new Setting(name, text(value), behavior));
    }

    private static String elementText(@Nullable Object element) {
        return element instanceof Restorable restorable ? restorable.restoreText() : text(element);
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

    private static boolean isAtLeast(Object from, Object minimum) {
        return from instanceof Number observedNumber
                && minimum instanceof Number desiredNumber
                && observedNumber.longValue() >= desiredNumber.longValue();
    }
}
