package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The values that {@link ResourceKindBuilder} collects for one {@link ResourceKind}, with their defaults. */
final class ResourceKindParts<C extends Cloud, D, O> {
    final String name;
    List<IamStatement> iam = List.of();
    Duration creationTime = Duration.ZERO;
    boolean holdsData;
    Predicate<String> logicalIds = name -> true;
    DataReplacement<D, O> dataReplacement = DataReplacement.never();
    boolean isRequiredForData;
    boolean lacksUniqueName;
    boolean deletesSynchronously;

    @Nullable
    Predicate<O> recreatedWhenFailed;

    BiPredicate<O, String> acceptsWhenFailed = (observed, field) -> true;
    Function<O, String> id = observed -> "";
    Function<O, State> state = observed -> State.READY;
    ToDoubleBiFunction<D, String> monthlyCost = (desired, region) -> 0;
    final Map<String, ToLongFunction<D>> quotas = new TreeMap<>();

    @Nullable
    Function<O, Instant> createdAt;

    @Nullable
    Function<O, Map<String, String>> tags;

    @Nullable
    Function<D, String> desiredName;

    @Nullable
    Function<O, String> observedName;

    @Nullable
    Function<O, String> parent;

    @Nullable
    BiPredicate<O, Predicate<String>> isOwnPart;

    Function<O, String> partDescription = observed -> "";
    ResourceOperations.ElementsOfOthers<D, O> unmanagedElements = (desired, observed) -> List.of();

    @Nullable
    Function<C, List<O>> list;

    Duration listInterval = Duration.ZERO;
    ResourceOperations.@Nullable ReadDetails<C, O> readDetails;
    Duration detailsInterval = Duration.ZERO;
    BinaryOperator<O> mergeDetails = (cached, listed) -> listed;
    BiPredicate<O, O> suggestsChange = (cached, listed) -> false;
    boolean isPolledIndividually;
    boolean listingShowsState;

    @Nullable
    Function<D, O> preview;

    ResourceOperations.@Nullable Create<C, D, O> create;
    ResourceOperations.@Nullable Update<C, D, O> update;
    ResourceOperations.@Nullable ReadUpdateFailure<C, O> readUpdateFailure;
    ResourceOperations.@Nullable UpdateTags<C, O> updateTags;
    Predicate<O> copiesTags = observed -> false;
    ResourceOperations.@Nullable Delete<C, D, O> delete;
    final List<Field<D, O>> fields = new ArrayList<>();

    ResourceKindParts(String name) {
        this.name = name;
    }

    void validate() {
        if (list == null || preview == null || create == null || delete == null) {
            throw new IllegalStateException(name + " needs list, preview, create and delete");
        }
        if (tags == null && desiredName == null) {
            throw new IllegalStateException(name + " needs tags or a name to identify its resources");
        }
        if (updateTags != null && fields.stream().anyMatch(field -> field.name().equals(ResourceKind.TAGS))) {
            throw new IllegalStateException(
                    name + " has a field named " + ResourceKind.TAGS + ", which is reserved for the user's tags");
        }
        if (parent != null && desiredName == null) {
            throw new IllegalStateException(name + " is part of a parent and needs a name");
        }
        if (isOwnPart != null && parent == null) {
            throw new IllegalStateException(name + " leaves unmanaged parts, but is not part of a parent");
        }
        if (recreatedWhenFailed != null && isRequiredForData) {
            throw new IllegalStateException(name + " is required for data and must not be recreated when failed");
        }
    }
}
