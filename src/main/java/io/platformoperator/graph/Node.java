package io.platformoperator.graph;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One desired resource of a graph, or a reference to a resource of another subsystem. Used as a {@link Need}, it means
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

    /** Identity of the resource. */
    public Identity identity() {
        return identity;
    }

    /** Logical id within the subsystem. */
    public String name() {
        return identity.name();
    }

    /** Kind of the resource. */
    public ResourceKind<C, W, H> kind() {
        return kind;
    }

    /** Conditions that must hold before the resource is created or updated. */
    public List<Need> needs() {
        return needs;
    }

    /** True if another subsystem manages the resource: the engine only reads it. */
    public boolean isReference() {
        return want == null;
    }

    /** A weaker dependency: this node must exist but need not be ready. */
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
