package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import java.util.List;

/** One AWS subsystem: what it may make, and what it wants for a spec. */
public interface Subsystem<S extends SubsystemSpec> {
    /** Its name, as in tags and labels; never changes. */
    String name();

    /** Every kind of resource that it may ever have made, in an order of creation. */
    List<ResourceKind<Aws, ?, ?>> kinds();

    /** What is wanted. A pure function: the same arguments give the same graph. */
    Graph<Aws> desired(Owner owner, S spec, RegionFacts facts);

    /**
     * What others made for it, holds data, and stays when all that it made is gone: each in words with its cloud id. Asks
     * AWS; its actions are among those of a kind.
     */
    default List<String> leavesBehind(Aws aws, S spec) {
        return List.of();
    }
}
