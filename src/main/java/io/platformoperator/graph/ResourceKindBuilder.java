package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ResourceKind}, one property per method. Required are {@link #list}, {@link #preview}, {@link
 * #create}, {@link #delete}, and {@link #tags} or {@link #name}. Functions that call the cloud follow the contract of
 * {@link ResourceOperations}; all other functions are pure and do not throw.
 */
public final class ResourceKindBuilder<C extends Cloud, D, O> {
    private final ResourceKindParts<C, D, O> parts;

    ResourceKindBuilder(String name) {
        parts = new ResourceKindParts<>(name);
    }

    /** The IAM actions that this kind's functions use, and no others: the shipped IAM policy is generated from them. */
    public ResourceKindBuilder<C, D, O> iam(IamStatement... statements) {
        parts.iam = List.of(statements);
        return this;
    }

    /** Expected time from the create call until ready (default: zero), for estimates and times of polls; never a timeout. */
    public ResourceKindBuilder<C, D, O> creationTime(Duration expected) {
        parts.creationTime = expected;
        return this;
    }

    /** Marks a kind that holds data: retained under {@link TeardownPolicy#RETAIN}, replaced by {@link #replacesData} only. */
    public ResourceKindBuilder<C, D, O> holdsData() {
        parts.holdsData = true;
        return this;
    }

    /** Permits the replacement of some resources that hold data; default: none. */
    public ResourceKindBuilder<C, D, O> replacesData(DataReplacement<D, O> replacement) {
        parts.dataReplacement = replacement;
        return this;
    }

    /**
     * Declares which logical ids nodes of this kind can have; default: any. A resource with another id was created as another
     * kind, and became one of this kind outside the operator (a promoted read replica): it is never deleted.
     */
    public ResourceKindBuilder<C, D, O> logicalIds(Predicate<String> ids) {
        parts.logicalIds = ids;
        return this;
    }

    /**
     * Marks a kind that data cannot be read without (keys, secrets). Its resources are never replaced, never deleted as
     * duplicates, and deleted as no longer desired only under {@link TeardownPolicy#DELETE}.
     */
    public ResourceKindBuilder<C, D, O> requiredForData() {
        parts.isRequiredForData = true;
        return this;
    }

    /**
     * Marks a kind whose create call accepts no unique name (VPC, elastic IP). Before the first create call the engine lists
     * twice, a consistency window apart: after a crash and a change of the spec, an idempotency token is another one.
     */
    public ResourceKindBuilder<C, D, O> withoutUniqueName() {
        parts.lacksUniqueName = true;
        return this;
    }

    /** Marks a kind whose resources no longer exist once the delete call has succeeded, so that no listing is needed. */
    public ResourceKindBuilder<C, D, O> deletesSynchronously() {
        parts.deletesSynchronously = true;
        return this;
    }

    /**
     * Makes the engine delete and create again a matching resource in state {@link State.Failed}: at first at once, then with
     * growing delays. For useless resources (NAT gateway). Of a kind that {@link #holdsData()}, only those that never held any.
     */
    public ResourceKindBuilder<C, D, O> recreateWhenFailed(Predicate<O> matching) {
        parts.recreatedWhenFailed = matching;
        return this;
    }

    /** Declares the fields that the cloud accepts to update of a failed resource; default: all. */
    public ResourceKindBuilder<C, D, O> acceptsWhenFailed(BiPredicate<O, String> accepts) {
        parts.acceptsWhenFailed = accepts;
        return this;
    }

    /** The cloud's own id, unique within the kind, account and region; shown to users. */
    public ResourceKindBuilder<C, D, O> id(Function<O, String> read) {
        parts.id = read;
        return this;
    }

    /** Creation time, if the cloud reports one: of two resources with one identity the engine uses the older. */
    public ResourceKindBuilder<C, D, O> createdAt(Function<O, Instant> read) {
        parts.createdAt = read;
        return this;
    }

    /** State of an observed resource. Without this, every existing resource is ready. */
    public ResourceKindBuilder<C, D, O> state(Function<O, State> read) {
        parts.state = read;
        return this;
    }

    /** Cost in a region, in US dollars per month of 730 hours, without traffic and requests. */
    public ResourceKindBuilder<C, D, O> monthlyCost(ToDoubleBiFunction<D, String> dollars) {
        parts.monthlyCost = dollars;
        return this;
    }

    /** Amount that a resource needs of a quota (key as in {@link Cloud#quotaShortages}), which is checked before any creation. */
    public ResourceKindBuilder<C, D, O> usesQuota(String quota, ToLongFunction<D> amount) {
        parts.quotas.put(quota, amount);
        return this;
    }

    /** Tags of an observed resource. The engine reads the identity from them. */
    public ResourceKindBuilder<C, D, O> tags(Function<O, Map<String, String>> read) {
        parts.tags = read;
        return this;
    }

    /**
     * Name of the resource, unique among all that {@link #list} returns. If the kind has {@link #tags} too, a resource
     * with the desired name but without the owner's tags belongs to another owner: the engine reports a conflict and
     * never changes the resource.
     *
     * @param desired must not depend on the node's dependencies, unless the kind is part of a parent
     */
    public ResourceKindBuilder<C, D, O> name(Function<D, String> desired, Function<O, String> observed) {
        parts.desiredName = desired;
        parts.observedName = observed;
        return this;
    }

    /**
     * Marks a kind without tags whose resources are part of a tagged one (a route of a route table). The owner of the parent owns
     * all parts. The engine deletes those that the graph does not desire and {@link #leavesUnmanagedParts} does not exclude.
     */
    public ResourceKindBuilder<C, D, O> partOf(Function<O, String> parentId) {
        parts.parent = parentId;
        return this;
    }

    /**
     * Makes the engine leave and report a part that another client added to a managed parent, until the parent is deleted. For
     * parts that give nobody access. {@code isOwn} is true for a part that an earlier graph of this owner desired; its predicate
     * is true for cloud ids of resources with the owner's tags. Requires {@link #partOf}.
     */
    public ResourceKindBuilder<C, D, O> leavesUnmanagedParts(
            BiPredicate<O, Predicate<String>> isOwn, Function<O, String> description) {
        parts.isOwnPart = isOwn;
        parts.partDescription = description;
        return this;
    }

    /** Declares what other clients added to a resource and what stays. The engine reports it; no update may remove it. */
    public ResourceKindBuilder<C, D, O> unmanagedElements(ResourceOperations.ElementsOfOthers<D, O> find) {
        parts.unmanagedElements = find;
        return this;
    }

    /**
     * Lists all resources of this kind in the account and region, with one paginated call, filtered by
     * {@link Identity#ENVIRONMENT_TAG} if the API filters by tag key. Must return all pages or throw: a resource
     * missing from the result counts as deleted. Should contain every setting that the call returns, so that
     * {@link #details} reads only the rest.
     */
    public ResourceKindBuilder<C, D, O> list(Function<C, List<O>> all) {
        parts.list = all;
        return this;
    }

    /** For a listing that costs a call per resource: the time between two listings in steady state, times all resources. */
    public ResourceKindBuilder<C, D, O> listInterval(Duration perResource) {
        parts.listInterval = perResource;
        return this;
    }

    /** Reads the settings of managed resources that the listing does not contain, after every listing. */
    public ResourceKindBuilder<C, D, O> details(ResourceOperations.ReadDetails<C, O> read) {
        return details(Duration.ZERO, read, (cached, listed) -> listed);
    }

    /**
     * Reads the settings of managed resources that the listing does not contain: after the first listing of a resource, while it
     * is not ready, after a write whose response lacks them, and otherwise at this interval (with many environments less often,
     * see {@link DetailReadBudget}). A create or update response counts as a read. Between reads, {@code merge} combines the
     * details of the cached resource (first) with the newest listing (second).
     */
    public ResourceKindBuilder<C, D, O> details(
            Duration interval, ResourceOperations.ReadDetails<C, O> read, BinaryOperator<O> merge) {
        parts.readDetails = read;
        parts.detailsInterval = interval;
        parts.mergeDetails = merge;
        return this;
    }

    /** Also reads the details when the cached (first) and the listed resource (second) suggest that they changed. */
    public ResourceKindBuilder<C, D, O> rereadDetailsWhen(BiPredicate<O, O> suggestsChange) {
        parts.suggestsChange = suggestsChange;
        return this;
    }

    /** Declares that {@link #details} returns the state and every setting, also of cached resources: polls need no listing. */
    public ResourceKindBuilder<C, D, O> pollsIndividually() {
        parts.isPolledIndividually = true;
        return this;
    }

    /** Declares that the listing contains the state: the engine polls several resources in transition by listing. */
    public ResourceKindBuilder<C, D, O> listingShowsState() {
        parts.listingShowsState = true;
        return this;
    }

    /** The resource that a create call would return, with {@link Plan#KNOWN_AFTER_APPLY} for values that only the cloud assigns. */
    public ResourceKindBuilder<C, D, O> preview(Function<D, O> predict) {
        parts.preview = predict;
        return this;
    }

    /** Creates a resource; see {@link ResourceOperations.Create} for the contract. */
    public ResourceKindBuilder<C, D, O> create(ResourceOperations.Create<C, D, O> create) {
        parts.create = create;
        return this;
    }

    /**
     * A setting to compare. A resource in the desired state must have equal values, however the cloud spells them: a
     * difference that an update cannot remove is reported as an error. A null desired value leaves the field to its
     * current manager; a null observed value is unknown, and no difference (see {@link AbsentValue}).
     */
    public ResourceKindBuilder<C, D, O> field(
            String field,
            Function<D, @Nullable Object> desired,
            Function<O, @Nullable Object> observed,
            UpdateBehavior behavior) {
        return relativeField(field, desired, (_, resource, _) -> observed.apply(resource), behavior);
    }

    /** A setting whose observed value depends on the desired one (of hundreds of parameters those that are set), or on the time. */
    public ResourceKindBuilder<C, D, O> relativeField(
            String field,
            Function<D, @Nullable Object> desired,
            ResourceOperations.ObservedValue<D, O> observed,
            UpdateBehavior behavior) {
        parts.fields.add(new Field<>(field, desired, observed, behavior));
        return this;
    }

    /** Updates a resource in place; see {@link ResourceOperations.Update} for the contract. */
    public ResourceKindBuilder<C, D, O> update(ResourceOperations.Update<C, D, O> update) {
        parts.update = update;
        return this;
    }

    /** Reads why an accepted update had no effect. Without this, the engine reports only that it had none. */
    public ResourceKindBuilder<C, D, O> updateFailure(ResourceOperations.ReadUpdateFailure<C, O> read) {
        parts.readUpdateFailure = read;
        return this;
    }

    /** Adds tags to a resource. Without this, changed user tags apply to new resources only. */
    public ResourceKindBuilder<C, D, O> updateTags(ResourceOperations.UpdateTags<C, O> update) {
        parts.updateTags = update;
        return this;
    }

    /** Declares which resources have copies of another one's tags: they are not updated, and are no claim of their owner. */
    public ResourceKindBuilder<C, D, O> copiesTags(Predicate<O> copies) {
        parts.copiesTags = copies;
        return this;
    }

    /** Deletes a resource; see {@link ResourceOperations.Delete} for the contract. */
    public ResourceKindBuilder<C, D, O> delete(ResourceOperations.Delete<C, D, O> delete) {
        parts.delete = delete;
        return this;
    }

    /** Builds the kind. Throws IllegalStateException if a required property is missing or properties exclude each other. */
    public ResourceKind<C, D, O> build() {
        parts.validate();
        return new ResourceKind<>(parts);
    }
}
