package io.platformoperator.graph;

import java.util.Optional;

/** The claims on an environment beyond the resources of one graph: on its other subsystems and regions. */
@FunctionalInterface
public interface ClaimGuard {
    /** Refuses nothing. */
    ClaimGuard NONE = _ -> Optional.empty();

    /**
     * Why nothing of the graph may be changed; empty if it may. An error of the class {@link ErrorClass#CLAIMED} says that
     * another object has the environment, any other one that this is not decided yet.
     *
     * @param own the error of a claim on resources of the graph; the guards of the environment's other graphs refuse too until
     *     this one is called without it
     */
    Optional<CloudError> check(Optional<CloudError> own);
}
