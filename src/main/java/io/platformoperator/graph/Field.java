package io.platformoperator.graph;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a kind of resource. From this one line come the difference, the plan's text and the drift report.
 *
 * @param name as people know it
 * @param want the wanted value; null means that the field is left to whoever set it
 * @param have the observed value, as it compares with what is wanted
 * @param rule what a difference means
 */
record Field<W, H>(
        String name, Function<W, @Nullable Object> want, BiFunction<W, H, @Nullable Object> have, OnDifference rule) {

    Optional<Difference> difference(W wanted, H observed) {
        var to = want.apply(wanted);
        if (to == null || rule == OnDifference.AT_CREATION_ONLY) {
            return Optional.empty();
        }
        var from = have.apply(wanted, observed);
        if (rule == OnDifference.AT_LEAST ? atLeast(from, to) : Objects.equals(from, to)) {
            return Optional.empty();
        }
        return Optional.of(new Difference(name, text(from), text(to), rule));
    }

    /** Empty when the field is left to whoever sets it. */
    Optional<Setting> setting(W wanted) {
        return Optional.ofNullable(want.apply(wanted)).map(value -> new Setting(name, text(value)));
    }

    /** What has no order of its own is shown in alphabetical order: the same settings give the same text. */
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

    private static boolean atLeast(@Nullable Object from, Object floor) {
        return from instanceof Number have && floor instanceof Number want && have.longValue() >= want.longValue();
    }
}
