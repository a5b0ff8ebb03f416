package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One kind of cloud resource, such as a subnet: how to identify, list, compare, create, update and delete its
 * resources. A value without subclasses; {@link ResourceKindBuilder} documents each property, {@link
 * ResourceOperations} the contract of the calls to the cloud.
 *
 * @param <C> the cloud's clients
 * @param <D> desired state of one resource; a record without secrets. Idempotency tokens are derived from its text,
 *     which must be the same in every process: use lists and sorted maps, because other sets and maps have an order of
 *     their own in each process.
 * @param <O> observed state of one resource; immutable
 */
public final class ResourceKind<C extends Cloud, D, O> {
    /** Name of the difference in the user's tags. No field may have this name. */
    static final String TAGS = "tags";

    private final ResourceKindParts<C, D, O> parts;

    ResourceKind(ResourceKindParts<C, D, O> parts) {
        this.parts = parts;
    }

    /**
     * Starts the definition of a kind.
     *
     * @param name service and CloudFormation's name of the type, such as {@code ec2/Subnet}
     */
    public static <C extends Cloud, D, O> ResourceKindBuilder<C, D, O> named(String name) {
        return new ResourceKindBuilder<>(name);
    }

    /** Service and CloudFormation's name of the type, such as {@code ec2/Subnet}. */
    public String name() {
        return parts.name;
    }

    /** The statements of the IAM policy that allow the calls of this kind. */
    public List<IamStatement> iam() {
        return parts.iam;
    }

    /** Expected time from the create call until ready; zero for a kind that is ready at once. */
    public Duration creationTime() {
        return parts.creationTime;
    }

    /** True if resources hold data: they are retained under {@link TeardownPolicy#RETAIN}. */
    public boolean holdsData() {
        return parts.holdsData;
    }

    /** True if nodes of this kind can have that logical id. */
    boolean mayHaveLogicalId(String name) {
        return parts.logicalIds.test(name);
    }

    /** True if resources hold data, or if data cannot be read without them (keys, secrets): no duplicate is deleted. */
    public boolean protectsData() {
        return parts.holdsData || parts.isRequiredForData;
    }

    /** True if the resource protects data, and the desired state does not say what becomes of them in a replacement. */
    boolean isNeverReplaced(D desired, O observed) {
        return protectsData() && !parts.dataReplacement.isPermitted().test(desired, observed);
    }

    Optional<FormerResource> former(O observed) {
        return parts.dataReplacement.former().apply(observed);
    }

    /** True if create calls accept no unique name, so that the engine lists twice before it creates. */
    public boolean lacksUniqueName() {
        return parts.lacksUniqueName;
    }

    /** The cloud's own id. */
    public String id(O observed) {
        return parts.id.apply(observed);
    }

    /** State of the resource. */
    public State state(O observed) {
        return parts.state.apply(observed);
    }

    /** Cost in that region, in US dollars per month of 730 hours, without traffic and requests. */
    public double monthlyCost(D desired, String region) {
        return parts.monthlyCost.applyAsDouble(desired, region);
    }

    /** Amount of each quota of the account that the resource needs, by quota key; only quotas of which it needs some. */
    public Map<String, Long> quotaUse(D desired) {
        var amounts = new HashMap<String, Long>();
        parts.quotas.forEach((quota, amount) -> amounts.put(quota, amount.applyAsLong(desired)));
        amounts.values().removeIf(amount -> amount == 0);
        return amounts;
    }

    /** Desired settings as text, without those that are left to other managers. */
    public List<Setting> settings(D desired) {
        return parts.fields.stream()
                .flatMap(field -> field.setting(desired).stream())
                .toList();
    }

    /** Identity in the resource's tags; empty if the resource is unmanaged or the kind has no tags. */
    public Optional<Identity> identity(O observed) {
        return parts.tags == null ? Optional.empty() : Identity.of(parts.tags.apply(observed));
    }

    Map<String, String> tags(O observed) {
        return parts.tags == null ? Map.of() : parts.tags.apply(observed);
    }

    boolean isTagged() {
        return parts.tags != null;
    }

    boolean canUpdateTags() {
        return parts.updateTags != null;
    }

    /** True if the resource has tags of its own that can be updated. */
    boolean canUpdateTags(O observed) {
        return canUpdateTags() && !parts.copiesTags.test(observed);
    }

    boolean isNamed() {
        return parts.desiredName != null;
    }

    String desiredName(D desired) {
        return Objects.requireNonNull(parts.desiredName).apply(desired);
    }

    String observedName(O observed) {
        return Objects.requireNonNull(parts.observedName).apply(observed);
    }

    /** Cloud id of the parent; empty for kinds that are not part of a parent. */
    Optional<String> parent(O observed) {
        return Optional.ofNullable(parts.parent).map(parent -> parent.apply(observed));
    }

    /** Describes a part of another client, which stays; {@code isOwned} is true for ids of resources with the owner's tags. */
    Optional<String> unmanagedPart(O observed, Predicate<String> isOwned) {
        return parts.isOwnPart == null || parts.isOwnPart.test(observed, isOwned)
                ? Optional.empty()
                : Optional.of(parts.partDescription.apply(observed));
    }

    List<UnmanagedElement> unmanagedElements(D desired, O observed) {
        return parts.unmanagedElements.find(desired, observed);
    }

    List<O> list(C cloud) {
        return require(parts.list, "list").apply(cloud);
    }

    boolean hasDetails() {
        return parts.readDetails != null;
    }

    Duration listInterval() {
        return parts.listInterval;
    }

    Duration detailsInterval() {
        return parts.detailsInterval;
    }

    /** True if polling this many resources in transition by their details is complete, and costs no more than a listing. */
    boolean isPolledIndividually(int inTransition) {
        return parts.isPolledIndividually && (inTransition == 1 || !parts.listingShowsState);
    }

    boolean listingShowsState() {
        return parts.listingShowsState;
    }

    /** Number of calls to poll this many resources in transition. */
    int callsPerPoll(int inTransition) {
        return hasDetails() && !parts.listingShowsState ? Math.max(1, inTransition) : 1;
    }

    boolean suggestsChange(O cached, O listed) {
        return parts.suggestsChange.test(cached, listed);
    }

    O mergeDetails(O cached, O listed) {
        return parts.mergeDetails.apply(cached, listed);
    }

    Optional<O> readDetails(C cloud, O observed) {
        return require(parts.readDetails, "details").read(cloud, observed);
    }

    O preview(D desired) {
        return require(parts.preview, "preview").apply(desired);
    }

    O create(C cloud, D desired, CreateRequest request) {
        return require(parts.create, "create").create(cloud, desired, request);
    }

    /**
     * Updates the differing tags and fields. Returns the updated resource; null if it must be read again, always after an update
     * of tags, because responses may not contain the new tags yet.
     */
    @Nullable
    O update(C cloud, O observed, D desired, UpdateRequest request, Map<String, String> tags) {
        if (request.includes(TAGS)) {
            require(parts.updateTags, "updateTags").updateTags(cloud, observed, tags);
        }
        var fields = request.without(TAGS);
        var updated = fields.differences().isEmpty()
                ? null
                : require(parts.update, "update").update(cloud, observed, desired, fields);
        return request.includes(TAGS) ? null : updated;
    }

    boolean hasUpdateFailures() {
        return parts.readUpdateFailure != null;
    }

    Optional<CloudError> readUpdateFailure(C cloud, O observed, Instant sentAt) {
        return require(parts.readUpdateFailure, "updateFailure").read(cloud, observed, sentAt);
    }

    /** Marks a resource that a deleted environment leaves, so that a later environment of its name adopts it. */
    void release(C cloud, O observed) {
        require(parts.updateTags, "updateTags")
                .updateTags(cloud, observed, Map.of(Identity.UID_TAG, Identity.RELEASED));
    }

    void delete(C cloud, O observed, DeleteRequest<D> request) {
        require(parts.delete, "delete").delete(cloud, observed, request);
    }

    boolean deletesSynchronously() {
        return parts.deletesSynchronously;
    }

    /** True if a failed resource is deleted and created again. */
    boolean isRecreatedWhenFailed(O observed) {
        return parts.recreatedWhenFailed != null && parts.recreatedWhenFailed.test(observed);
    }

    /** The differences that an update of this failed resource may contain. */
    List<Difference> acceptedWhenFailed(O observed, List<Difference> differences) {
        return differences.stream()
                .filter(difference -> difference.updateBehavior().isUpdate())
                .filter(difference ->
                        difference.field().equals(TAGS) || parts.acceptsWhenFailed.test(observed, difference.field()))
                .toList();
    }

    /** Orders by creation time; leaves the order unchanged if the cloud reports none. */
    Comparator<O> oldestFirst() {
        return parts.createdAt == null ? (_, _) -> 0 : Comparator.comparing(parts.createdAt);
    }

    /** Differing fields. Missing or changed user tags count as one field named {@link #TAGS}. */
    List<Difference> differences(D desired, O observed, Map<String, String> desiredTags, Instant time) {
        var all = new ArrayList<Difference>();
        for (var field : parts.fields) {
            field.difference(desired, observed, time).ifPresent(all::add);
        }
        if (canUpdateTags(observed)) {
            TagDifference.of(desiredTags, tags(observed)).ifPresent(all::add);
        }
        return all;
    }

    /** Equal in every process, so that hash maps with kinds as keys have the same order in every process. */
    @Override
    public int hashCode() {
        return parts.name.hashCode();
    }

    private <T> T require(@Nullable T part, String property) {
        if (part == null) {
            throw new IllegalStateException(parts.name + " does not define " + property);
        }
        return part;
    }
}
