package io.platformoperator.graph;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One wanted resource of a graph, or a reference to one that another subsystem wants. As a {@link Need} it stands for
 * "this node is ready".
 */
public final class Node<C extends Cloud, W, H> implements Need {
    private final Identity identity;
    private final ResourceKind<C, W, H> kind;
    private final @Nullable Function<Have, W> want;
    private final @Nullable H foreseen;
    private final List<Need> needs;

    Node(
            Identity identity,
            ResourceKind<C, W, H> kind,
            @Nullable Function<Have, W> want,
            @Nullable H foreseen,
            List<Need> needs) {
        this.identity = identity;
        this.kind = kind;
        this.want = want;
        this.foreseen = foreseen;
        this.needs = List.copyOf(needs);
    }

    /** Whose resource this is. */
    public Identity identity() {
        return identity;
    }

    /** The logical id within the subsystem. */
    public String name() {
        return identity.name();
    }

    /** What kind of resource it is. */
    public ResourceKind<C, W, H> kind() {
        return kind;
    }

    /** What has to be there first. */
    public List<Need> needs() {
        return needs;
    }

    /** Whether another subsystem makes it: it is only looked up. */
    public boolean isReference() {
        return want == null;
    }

    /** A weaker need: this node exists, though it may not be ready yet. */
    public Need existing() {
        return new Need.Existing(this);
    }

    @Override
    public Node<C, W, H> node() {
        return this;
    }

    @Override
    public boolean met(State state) {
        return state instanceof State.Ready;
    }

    W want(Have have) {
        if (want == null) {
            throw new IllegalStateException(identity + " is a reference: nothing is wanted of it");
        }
        return want.apply(have);
    }

    H foreseen() {
        return Objects.requireNonNull(foreseen, "only a reference is foreseen");
    }

    @Override
    public String toString() {
        return kind.name() + " " + name();
    }
}
