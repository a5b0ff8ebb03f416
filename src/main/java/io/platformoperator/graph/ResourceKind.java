package io.platformoperator.graph;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One kind of cloud resource: a value that says what the cloud can do with it. No subclasses; see
 * {@link ResourceKindBuilder} for what each part promises.
 *
 * @param <C> the cloud's clients
 * @param <W> what is wanted of one resource; a record without secrets, whose text is the same in every process (lists and
 *     sorted maps, since others have an order of their own in each): idempotency tokens are made from it
 * @param <H> what the cloud shows of one resource; immutable
 */
public final class ResourceKind<C extends Cloud, W, H> {
    /** The difference that {@link ResourceKindBuilder#retag} brings; no field may be called so beside it. */
    static final String TAGS = "tags";

    private final ResourceKindBuilder<C, W, H> parts;

    ResourceKind(ResourceKindBuilder<C, W, H> parts) {
        this.parts = parts;
    }

    /** Begins a kind of that name, such as {@code ec2/Subnet}: the service and CloudFormation's name of the type. */
    public static <C extends Cloud, W, H> ResourceKindBuilder<C, W, H> named(String name) {
        return new ResourceKindBuilder<>(name);
    }

    /** Such as {@code ec2/Subnet}. */
    public String name() {
        return parts.name;
    }

    /** The IAM actions that its functions use. */
    public Set<String> iam() {
        return parts.iam;
    }

    /** How long the cloud usually needs to make one. */
    public Duration takes() {
        return parts.takes;
    }

    /** Whether it holds data that a person may want to keep when all else goes. */
    public boolean holdsData() {
        return parts.holdsData;
    }

    /** Whether the cloud takes no unique name for it: look twice before creating. */
    public boolean isNameless() {
        return parts.nameless;
    }

    /** The cloud's own id. */
    public String id(H have) {
        return parts.id.apply(have);
    }

    /** What it is doing. */
    public State state(H have) {
        return parts.state.apply(have);
    }

    /** What one as wanted costs, in US dollars a month of 730 hours, without traffic and requests. */
    public double monthlyCost(W want) {
        return parts.monthlyCost.applyAsDouble(want);
    }

    /** How much of which of the account's quotas one as wanted takes. */
    public Map<String, Long> uses(W want) {
        var uses = new HashMap<String, Long>();
        parts.quotas.forEach((quota, amount) -> uses.put(quota, amount.applyAsLong(want)));
        return uses;
    }

    /** What is wanted of one, setting by setting; those that are left to others are not named. */
    public List<Setting> describe(W want) {
        return parts.fields.stream()
                .flatMap(field -> field.setting(want).stream())
                .toList();
    }

    /** Whose it is, by its tags. Empty: not ours, or the kind has no tags. */
    public Optional<Identity> identity(H have) {
        return parts.tags == null ? Optional.empty() : Identity.of(parts.tags.apply(have));
    }

    Map<String, String> tags(H have) {
        return parts.tags == null ? Map.of() : parts.tags.apply(have);
    }

    boolean isTagged() {
        return parts.tags != null;
    }

    boolean canBeRetagged() {
        return parts.retag != null;
    }

    boolean isNamed() {
        return parts.wantName != null;
    }

    String wantName(W want) {
        return Objects.requireNonNull(parts.wantName).apply(want);
    }

    String haveName(H have) {
        return Objects.requireNonNull(parts.haveName).apply(have);
    }

    /** The cloud id of what it is part of, for kinds that are owned through their parent. */
    Optional<String> parent(H have) {
        return Optional.ofNullable(parts.parent).map(parent -> parent.apply(have));
    }

    List<H> list(C cloud) {
        return require(parts.list, "list").apply(cloud);
    }

    boolean hasDetails() {
        return parts.details != null;
    }

    Duration listedEvery() {
        return parts.listedEvery;
    }

    Duration detailsEvery() {
        return parts.detailsEvery;
    }

    /** Whether so many in flight are looked at one by one: their details tell all, and cost no more than a listing. */
    boolean areFollowedAlone(int flights) {
        return parts.followedAlone && (flights == 1 || !parts.stateIsListed);
    }

    boolean isStateListed() {
        return parts.stateIsListed;
    }

    /** How many calls a look at so many in flight costs. */
    int callsToFollow(int flights) {
        return hasDetails() && !parts.stateIsListed ? Math.max(1, flights) : 1;
    }

    boolean hintsAtChange(H before, H listed) {
        return parts.hint.test(before, listed);
    }

    H carry(H before, H listed) {
        return parts.carry.apply(before, listed);
    }

    Optional<H> details(C cloud, H have) {
        return require(parts.details, "details").read(cloud, have);
    }

    H preview(W want) {
        return require(parts.preview, "preview").apply(want);
    }

    H create(C cloud, W want, Claim claim) {
        return require(parts.create, "create").create(cloud, want, claim);
    }

    /**
     * Changes what differs; the resource as it is afterwards, or null when it has to be observed again: so after a
     * change of tags, which answers may not show yet.
     */
    @Nullable
    H update(C cloud, H have, W want, Changes changes, Map<String, String> tags) {
        if (changes.has(TAGS)) {
            require(parts.retag, "retag").retag(cloud, have, tags);
        }
        var settings = changes.without(TAGS);
        var after = settings.differences().isEmpty()
                ? null
                : require(parts.update, "update").update(cloud, have, want, settings);
        return changes.has(TAGS) ? null : after;
    }

    void delete(C cloud, H have, Farewell<W> farewell) {
        require(parts.delete, "delete").delete(cloud, have, farewell);
    }

    boolean vanishes() {
        return parts.vanishes;
    }

    boolean isRecreatedWhenFailed() {
        return parts.recreatedWhenFailed;
    }

    /** Older first, where the cloud shows when it made them. */
    Comparator<H> byAge() {
        return parts.created == null ? (_, _) -> 0 : Comparator.comparing(parts.created);
    }

    /** What differs, field by field; tags of the user that are missing or changed count as one field. */
    List<Difference> differences(W want, H have, Map<String, String> wantedTags) {
        var all = new ArrayList<Difference>();
        for (var field : parts.fields) {
            field.difference(want, have).ifPresent(all::add);
        }
        if (parts.retag != null) {
            var missing = new HashMap<>(wantedTags);
            missing.remove(Identity.UID_TAG); // an environment that was deleted and made again finds its resources
            missing.entrySet().removeAll(tags(have).entrySet());
            if (!missing.isEmpty()) {
                all.add(new Difference(TAGS, "without " + missing, "with them", OnDifference.IN_PLACE));
            }
        }
        return all;
    }

    /** The same in every process, so that what is kept by kind comes in the same order in each. */
    @Override
    public int hashCode() {
        return parts.name.hashCode();
    }

    private <T> T require(@Nullable T part, String what) {
        if (part == null) {
            throw new IllegalStateException(parts.name + " has no " + what);
        }
        return part;
    }

    /** Reads what the listing does not show. */
    @FunctionalInterface
    public interface Details<C, H> {
        /** The resource with everything read, or empty when it is gone. */
        Optional<H> read(C cloud, H have);
    }

    /** Makes one resource. */
    @FunctionalInterface
    public interface Create<C, W, H> {
        /** The resource as the cloud showed it right after the call. */
        H create(C cloud, W want, Claim claim);
    }

    /** Changes what differs. */
    @FunctionalInterface
    public interface Update<C, W, H> {
        /** The resource as it is afterwards, or null when only a new look can tell. */
        @Nullable
        H update(C cloud, H have, W want, Changes changes);
    }

    /** Puts tags on a resource that exists. */
    @FunctionalInterface
    public interface Retag<C, H> {
        /** All wanted tags; others that it carries stay. */
        void retag(C cloud, H have, Map<String, String> tags);
    }

    /** Removes one resource. */
    @FunctionalInterface
    public interface Delete<C, W, H> {
        /** Asks the cloud to remove it; fine when it is already going or gone. */
        void delete(C cloud, H have, Farewell<W> farewell);
    }
}
