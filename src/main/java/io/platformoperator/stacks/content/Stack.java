package io.platformoperator.stacks.content;

import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionFacts;
import java.util.List;
import java.util.Map;

/** One in-cluster stack: what it wants for a spec. */
public interface Stack {
    /** Which one it is. */
    StackName name();

    /** The namespaces of its own, which the base stack makes whether this one is installed or not: volumes outlive it. */
    default List<Room> rooms() {
        return List.of();
    }

    /** Secrets that must be there before {@link #desired}: charts would make them anew with every rendering. */
    default List<MadeOnce> madeOnce(StackSpec spec) {
        return List.of();
    }

    /** What others need to use it: addresses, names; never a secret. */
    default Map<String, String> outputs(StackSpec spec) {
        return Map.of();
    }

    /** What is wanted. A pure function: the same arguments give the same content. */
    Content desired(StackSpec spec, RegionFacts facts, MadeSecrets made);
}
