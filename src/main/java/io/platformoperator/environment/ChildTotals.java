package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sums of what the children report. */
record ChildTotals(List<Child> children) {
    /** Ready and desired resources, such as {@code 12/14}. */
    String progress() {
        return sum(child -> child.statusOrEmpty().resourcesReady()) + "/"
                + sum(child -> child.statusOrEmpty().resourcesWanted());
    }

    private int sum(Function<SubsystemResource<?>, @Nullable Integer> count) {
        return children.stream()
                .map(child -> Optional.ofNullable(count.apply(child.object())).orElse(0))
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** US dollars a month; null until a child reports its cost. */
    @Nullable
    String costPerMonth() {
        return children.stream()
                .map(child -> child.object().statusOrEmpty().costPerMonth())
                .filter(Objects::nonNull)
                .map(BigDecimal::new)
                .reduce(BigDecimal::add)
                .map(BigDecimal::toPlainString)
                .orElse(null);
    }

    /** The latest of the children's estimates; times in RFC 3339 and UTC sort as text. Null if there is none. */
    @Nullable
    String estimatedReadyAt() {
        return children.stream()
                .map(child -> child.object().statusOrEmpty().estimatedReadyAt())
                .filter(Objects::nonNull)
                .max(String::compareTo)
                .orElse(null);
    }
}
