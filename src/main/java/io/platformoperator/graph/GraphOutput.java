package io.platformoperator.graph;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that a graph publishes of some of its resources.
 *
 * @param read reads the value; null while the cloud does not report it
 */
record GraphOutput<C extends Cloud>(List<Node<C, ?, ?>> nodes, Function<Dependencies, @Nullable String> read) {
    /** The value; empty while one of the resources does not exist. */
    Optional<String> of(Dependencies dependencies) {
        return nodes.stream().allMatch(dependencies::contains)
                ? Optional.ofNullable(read.apply(dependencies))
                : Optional.empty();
    }
}
