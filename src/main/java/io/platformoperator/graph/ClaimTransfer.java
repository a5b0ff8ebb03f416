package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the claim of an owner, its UID and its epoch, before other changes of a resource that have to wait: tags depend on
 * nothing. The other operator stops once it reads them, so they must not wait for a role while IAM does not answer.
 */
final class ClaimTransfer {
    private static final List<String> CLAIM = List.of(Identity.UID_TAG, Identity.EPOCH_TAG);

    private final Owner owner;
    private final Dependencies dependencies;

    ClaimTransfer(Owner owner, Dependencies dependencies) {
        this.owner = owner;
        this.dependencies = dependencies;
    }

    /** The step, or the update of the tags alone if the step can't run now and the resource has another claim. */
    Step first(Step step) {
        return switch (step) {
            case Step.Update<?, ?, ?> update when !update.waitsFor().isEmpty() -> tags(update, update.node());
            case Step.Blocked<?, ?, ?> blocked
            when blocked.error().errorClass() == ErrorClass.REFUSED -> tags(blocked, blocked.node());
            // Other kinds refuse tags in some states.
            case Step.Wait<?, ?, ?> wait
            when owner.resourceTags().containsKey(wait.node().name()) -> tags(wait, wait.node());
            default -> step;
        };
    }

    @SuppressWarnings("unchecked") // a step pairs a node with a resource of its kind
    private <C extends Cloud, D, O> Step tags(Step.OfNode step, Node<C, D, O> node) {
        var found = (O) observed(step);
        if (node.isReference() || found == null || node.kind().state(found) instanceof State.Deleting) {
            return step;
        }
        var kind = node.kind();
        var desired = owner.managedTags(node);
        return kind.canUpdateTags() && transfers(desired, kind.tags(found))
                ? TagDifference.of(desired, kind.tags(found))
                        .<Step>map(difference -> new Step.Update<>(
                                node,
                                node.desired(dependencies.restrictedTo(node.dependencies())),
                                found,
                                List.of(difference),
                                List.of()))
                        .orElse(step)
                : step;
    }

    private static @Nullable Object observed(Step.OfNode step) {
        return switch (step) {
            case Step.Update<?, ?, ?> update -> update.observed();
            case Step.Blocked<?, ?, ?> blocked -> blocked.observed();
            case Step.Wait<?, ?, ?> wait -> wait.observed();
            default -> null;
        };
    }

    /** True if the resource carries another UID, or another epoch than it is to have. */
    private static boolean transfers(Map<String, String> desired, Map<String, String> observed) {
        return observed.containsKey(Identity.UID_TAG)
                && !Plan.KNOWN_AFTER_APPLY.equals(desired.get(Identity.UID_TAG))
                && CLAIM.stream()
                        .filter(desired::containsKey)
                        .anyMatch(tag -> !Objects.equals(desired.get(tag), observed.get(tag)));
    }
}
