package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.subsystem.EnvironmentClaims;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The epoch of an environment. It follows from the children: they keep the present one in their specs, and those of the databases
 * report an epoch in AWS that has to be exceeded. The environment keeps no state of its own. A pure function.
 */
final class Epochs {
    private Epochs() {}

    /** The epoch of the children that exist; null if none has one. */
    static @Nullable Long present(List<Child> children) {
        return children.stream()
                .flatMap(child -> epoch(child).stream())
                .max(Long::compare)
                .orElse(null);
    }

    /**
     * The epoch of the desired children: the next one if a database is to be promoted or resources of another environment object
     * are taken over, else the present one. That of a promotion follows from the database itself, which gets its spec last: so it is
     * the same again when only some children got theirs before the process ended.
     */
    static @Nullable Long next(List<Child> children, List<SubsystemResource<?>> desired) {
        return Stream.of(
                        Stream.ofNullable(present(children)),
                        children.stream()
                                .filter(child -> isPromoted(child, desired))
                                .map(child -> epoch(child).orElse(0L) + 1),
                        children.stream()
                                .filter(child -> child.kind() == ChildKind.DATABASE)
                                .flatMap(child -> Stream.ofNullable(child.object()
                                        .statusOrEmpty()
                                        .outputs()
                                        .get(EnvironmentClaims.EPOCH_TO_EXCEED)))
                                .map(exceeded -> Long.parseLong(exceeded) + 1))
                .flatMap(Function.identity())
                .max(Long::compare)
                .orElse(null);
    }

    private static boolean isPromoted(Child child, List<SubsystemResource<?>> desired) {
        return !isWriter(child.object())
                && desired.stream().anyMatch(each -> isWriter(each) && child.isSameObjectAs(each));
    }

    private static Optional<Long> epoch(Child child) {
        return Optional.ofNullable(child.object().getSpec().placement().epoch());
    }

    /**
     * The children in the order in which they get their specs. Stacks wait for their cluster, so they come after what is on AWS, of
     * both regions. The databases come last, because they write the epoch to AWS, and all other children need it before they read
     * it there.
     */
    static List<SubsystemResource<?>> inOrderOfSpecs(List<SubsystemResource<?>> children) {
        return children.stream().sorted(Comparator.comparingInt(Epochs::order)).toList();
    }

    private static int order(SubsystemResource<?> child) {
        return switch (child) {
            case PlatformStack _ -> 1;
            case PlatformDatabase _ -> 2;
            default -> 0;
        };
    }

    private static boolean isWriter(SubsystemResource<?> child) {
        return child instanceof PlatformDatabase database && database.getSpec().role() == DataRole.WRITER;
    }
}
