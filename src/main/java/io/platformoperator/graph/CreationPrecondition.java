package io.platformoperator.graph;

/**
 * A resource that must be ready before a node is created, and on which the node does not depend otherwise: in another
 * region's graph, or in the same graph for its creation only; see {@link Graph#createAfter}.
 *
 * @param identity identity of the resource
 * @param kind kind of the resource
 */
public record CreationPrecondition<C extends Cloud>(Identity identity, ResourceKind<C, ?, ?> kind) {
    /** The name of the resource, with its region if that is not the owner's. */
    String name(Owner owner) {
        return identity.region().equals(owner.region())
                ? identity.name()
                : identity.name() + " in " + identity.region();
    }
}
