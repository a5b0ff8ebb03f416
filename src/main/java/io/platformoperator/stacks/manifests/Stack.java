package io.platformoperator.stacks.manifests;

import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import java.util.List;
import java.util.Map;

/** One in-cluster stack: computes its desired content from a spec. */
public interface Stack {
    /** The stack's name in the API. */
    StackName name();

    /** The stack's own namespaces. The base stack creates them even if this stack is not installed, so that volumes survive its removal. */
    default List<StackNamespace> namespaces() {
        return List.of();
    }

    /** Secrets that must exist before {@link #desired} is called. Charts would generate new content with every rendering. */
    default List<GeneratedSecret> generatedSecrets(StackSpec spec) {
        return List.of();
    }

    /** Addresses and names that users of the stack need; never secrets. */
    default Map<String, String> outputs(StackSpec spec) {
        return Map.of();
    }

    /** Outputs that are published once an object of {@link #desired} is complete; see {@link CompletionOutput}. */
    default List<CompletionOutput> completions(StackSpec spec) {
        return List.of();
    }

    /** The desired content. A pure function: equal arguments give equal content. */
    StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated);
}
