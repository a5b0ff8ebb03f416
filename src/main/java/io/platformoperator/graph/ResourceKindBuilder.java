package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Says what a kind of resource can do, one line per ability.
 *
 * <p>For every function that calls the cloud: it may block for the length of a call but never waits for a state; it
 * throws what the client throws, which {@link Cloud#classify} understands; repeating it does no harm.
 */
public final class ResourceKindBuilder<C extends Cloud, W, H> {
    final String name;
    Set<String> iam = Set.of();
    Duration takes = Duration.ZERO;
    boolean holdsData;
    boolean nameless;
    boolean vanishes;
    boolean recreatedWhenFailed;
    Function<H, String> id = have -> "";
    Function<H, State> state = have -> State.READY;
    ToDoubleFunction<W> monthlyCost = want -> 0;
    final Map<String, ToLongFunction<W>> quotas = new TreeMap<>();

    @Nullable
    Function<H, Instant> created;

    @Nullable
    Function<H, Map<String, String>> tags;

    @Nullable
    Function<W, String> wantName;

    @Nullable
    Function<H, String> haveName;

    @Nullable
    Function<H, String> parent;

    @Nullable
    Function<C, List<H>> list;

    Duration listedEvery = Duration.ZERO;
    ResourceKind.@Nullable Details<C, H> details;
    Duration detailsEvery = Duration.ZERO;
    BinaryOperator<H> carry = (before, listed) -> listed;
    BiPredicate<H, H> hint = (before, listed) -> false;
    boolean followedAlone;
    boolean stateIsListed;

    @Nullable
    Function<W, H> preview;

    ResourceKind.@Nullable Create<C, W, H> create;
    ResourceKind.@Nullable Update<C, W, H> update;
    ResourceKind.@Nullable Retag<C, H> retag;
    ResourceKind.@Nullable Delete<C, W, H> delete;
    final List<Field<W, H>> fields = new ArrayList<>();

    ResourceKindBuilder(String name) {
        this.name = name;
    }

    /** The IAM actions that this kind's functions use, and no others: the shipped policy is made from them. */
    public ResourceKindBuilder<C, W, H> iam(String... actions) {
        iam = new TreeSet<>(List.of(actions));
        return this;
    }

    /** How long the cloud usually needs to make one; zero when it is there at once. For estimates only. */
    public ResourceKindBuilder<C, W, H> takes(Duration usually) {
        takes = usually;
        return this;
    }

    /** It holds data: it stays under {@link DeletionPolicy#RETAIN}, and is never replaced. */
    public ResourceKindBuilder<C, W, H> holdsData() {
        holdsData = true;
        return this;
    }

    /**
     * The cloud takes no unique name when it makes one (VPC, elastic IP, backup plan): before the first creation the
     * engine looks twice, a consistency window apart. An idempotency token does not replace that: after a crash the spec
     * may have changed, and then it is another request with another token.
     */
    public ResourceKindBuilder<C, W, H> nameless() {
        nameless = true;
        return this;
    }

    /** A delete call that succeeded means that it is gone; without this, it is looked at until it is no longer seen. */
    public ResourceKindBuilder<C, W, H> vanishes() {
        vanishes = true;
        return this;
    }

    /**
     * One that failed for good is removed and made again, at first at once, then ever more slowly. For kinds of which a
     * failed one is worth nothing (a NAT gateway, a node group); never for one that {@link #holdsData()}.
     */
    public ResourceKindBuilder<C, W, H> recreatedWhenFailed() {
        recreatedWhenFailed = true;
        return this;
    }

    /** The cloud's own id; also where a person finds it. */
    public ResourceKindBuilder<C, W, H> id(Function<H, String> read) {
        id = read;
        return this;
    }

    /** When the cloud made it, where the cloud shows that: of two with one identity the older is kept. */
    public ResourceKindBuilder<C, W, H> created(Function<H, Instant> read) {
        created = read;
        return this;
    }

    /** What it is doing; without this, whatever exists is ready. */
    public ResourceKindBuilder<C, W, H> state(Function<H, State> read) {
        state = read;
        return this;
    }

    /** US dollars a month of 730 hours. */
    public ResourceKindBuilder<C, W, H> monthlyCost(ToDoubleFunction<W> dollars) {
        monthlyCost = dollars;
        return this;
    }

    /**
     * Takes so much of a quota of the account; the cloud is asked whether there is room before anything is made.
     *
     * @param quota its key, as {@link Cloud#shortages} knows it
     */
    public ResourceKindBuilder<C, W, H> uses(String quota, ToLongFunction<W> amount) {
        quotas.put(quota, amount);
        return this;
    }

    /** The tags that it carries; identity is read from them. */
    public ResourceKindBuilder<C, W, H> tags(Function<H, Map<String, String>> read) {
        tags = read;
        return this;
    }

    /**
     * Its name, unique among all that {@link #list} shows. With {@link #tags} too, one that has our name but not our
     * tags belongs to somebody else: it is reported and never touched. {@code wanted} must give the same name whatever
     * the needs of the node turn out to be, unless the kind is part of a parent.
     */
    public ResourceKindBuilder<C, W, H> name(Function<W, String> wanted, Function<H, String> observed) {
        wantName = wanted;
        haveName = observed;
        return this;
    }

    /**
     * It has no tags of its own and is part of a resource that is ours (a route of a route table): whoever owns the
     * parent owns all parts, and parts of the same parent that are not wanted are removed. Goes with {@link #name}.
     *
     * @param parentId the cloud id of the parent
     */
    public ResourceKindBuilder<C, W, H> partOf(Function<H, String> parentId) {
        parent = parentId;
        return this;
    }

    /**
     * Everything of this kind in the account and region, in one paginated call, filtered by {@link
     * Identity#ENVIRONMENT_TAG} where the API can filter by tag key.
     */
    public ResourceKindBuilder<C, W, H> list(Function<C, List<H>> all) {
        list = all;
        return this;
    }

    /** A listing costs a call for each resource: when nothing is in flight, it takes that long for each there is. */
    public ResourceKindBuilder<C, W, H> listedEvery(Duration interval) {
        listedEvery = interval;
        return this;
    }

    /** What the listing does not show, for those that are ours, read with every listing. */
    public ResourceKindBuilder<C, W, H> details(ResourceKind.Details<C, H> read) {
        return details(Duration.ZERO, read, (before, listed) -> listed);
    }

    /**
     * What the listing does not show, for those that are ours. Read when first seen, while not ready, when only a look
     * can tell what came of a change, and no more often than that interval otherwise (with many environments more
     * rarely: {@link Turns}): what our own call made or changed is known from its answer.
     *
     * @param carry between two reads: what was read before, joined with what the newest listing shows
     */
    public ResourceKindBuilder<C, W, H> details(
            Duration every, ResourceKind.Details<C, H> read, BinaryOperator<H> carry) {
        details = read;
        detailsEvery = every;
        this.carry = carry;
        return this;
    }

    /** The details are read again also when what the listing shows, beside what was read before, hints at a change. */
    public ResourceKindBuilder<C, W, H> detailsAlsoWhen(BiPredicate<H, H> listingHintsAtChange) {
        hint = listingHintsAtChange;
        return this;
    }

    /**
     * The details tell its state and everything else, whether it was listed or read before: while one is in flight,
     * they are read without listing all others again.
     */
    public ResourceKindBuilder<C, W, H> followedAlone() {
        followedAlone = true;
        return this;
    }

    /**
     * The listing tells the state, too: while one is not ready its details are not read with every listing, and several in
     * flight are followed by listing all.
     */
    public ResourceKindBuilder<C, W, H> stateIsListed() {
        stateIsListed = true;
        return this;
    }

    /** What one as wanted would look like, with {@link Plan#KNOWN_LATER} for ids: lets a plan go on past it. */
    public ResourceKindBuilder<C, W, H> preview(Function<W, H> foresee) {
        preview = foresee;
        return this;
    }

    /** Makes one, in ONE call with the claim's tags and token. Settings that need more calls are fields in place. */
    public ResourceKindBuilder<C, W, H> create(ResourceKind.Create<C, W, H> make) {
        create = make;
        return this;
    }

    /** A setting. See {@link OnDifference}; a wanted null leaves it to whoever set it. */
    public ResourceKindBuilder<C, W, H> field(
            String field, Function<W, @Nullable Object> want, Function<H, @Nullable Object> have, OnDifference rule) {
        fields.add(new Field<>(field, want, (w, h) -> have.apply(h), rule));
        return this;
    }

    /**
     * A setting that can be observed only in the light of what is wanted: of hundreds of parameters those that are set,
     * of a version as much as is asked for.
     */
    public ResourceKindBuilder<C, W, H> relativeField(
            String field,
            Function<W, @Nullable Object> want,
            BiFunction<W, H, @Nullable Object> have,
            OnDifference rule) {
        fields.add(new Field<>(field, want, have, rule));
        return this;
    }

    /** Changes all fields that differ, with as few calls as the API allows. Never called without a difference. */
    public ResourceKindBuilder<C, W, H> update(ResourceKind.Update<C, W, H> change) {
        update = change;
        return this;
    }

    /** Puts tags on. Without it, changed tags of the user are not brought to resources that exist. */
    public ResourceKindBuilder<C, W, H> retag(ResourceKind.Retag<C, H> put) {
        retag = put;
        return this;
    }

    /** Removes one. */
    public ResourceKindBuilder<C, W, H> delete(ResourceKind.Delete<C, W, H> remove) {
        delete = remove;
        return this;
    }

    /**
     * The finished kind.
     *
     * @throws IllegalStateException when something is missing that the graph can't do without
     */
    public ResourceKind<C, W, H> build() {
        if (list == null || preview == null || create == null || delete == null || (tags == null && wantName == null)) {
            throw new IllegalStateException(name + " needs list, preview, create, delete, and tags or a name");
        }
        if (retag != null && fields.stream().anyMatch(field -> field.name().equals(ResourceKind.TAGS))) {
            throw new IllegalStateException(name + " has a field tags, which is what retag is for: name it otherwise");
        }
        if (parent != null && wantName == null) {
            throw new IllegalStateException(name + " is part of a parent: give it a name");
        }
        if (recreatedWhenFailed && holdsData) {
            throw new IllegalStateException(name + " holds data: it can't be made again when it failed");
        }
        return new ResourceKind<>(this);
    }
}
