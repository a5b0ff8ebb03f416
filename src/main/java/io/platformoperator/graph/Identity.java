package io.platformoperator.graph;

import java.util.Map;
import java.util.Optional;

/**
 * Identity of a resource of a graph. It is stored in the tags of the cloud resource, so it survives a crash of the
 * operator, the loss of the Kubernetes cluster, and a second leader.
 *
 * @param environment namespace/name of the environment
 * @param region region of the graph. Global resources (IAM) have it too, because each region's graph creates its own.
 * @param subsystem package that manages the resource, such as {@code network}
 * @param name logical id within the subsystem, such as {@code subnet-private-a}
 */
public record Identity(String environment, String region, String subsystem, String name) {
    /** Tag key of every managed resource; the value is namespace/name of the environment. */
    public static final String ENVIRONMENT_TAG = "platform-operator.io/environment";

    /**
     * Tag key for the UID of the object that claims the resource, not part of the identity. Two objects of the same
     * environment name, on two clusters, have different UIDs; see {@link ClaimCheck}.
     */
    public static final String UID_TAG = "platform-operator.io/uid";

    /** Value of {@link #UID_TAG} of a resource that a deleted environment left: any environment of its name adopts it. */
    public static final String RELEASED = "released";

    /**
     * Tag key for the epoch of the environment, on its databases only: a number that grows whenever another object takes the
     * environment over, or another region becomes the writer. Absent while it is 0. See {@link OwnClaim}.
     */
    public static final String EPOCH_TAG = "platform-operator.io/epoch";

    /** Tag key for the region of the graph. */
    public static final String REGION_TAG = "platform-operator.io/region";

    /** Tag key for the subsystem. */
    public static final String SUBSYSTEM_TAG = "platform-operator.io/subsystem";

    /** Tag key for the logical id. */
    public static final String RESOURCE_TAG = "platform-operator.io/resource";

    /** Identity in these tags; empty if one of the identity's tags is missing. */
    public static Optional<Identity> of(Map<String, String> tags) {
        var environment = tags.get(ENVIRONMENT_TAG);
        var region = tags.get(REGION_TAG);
        var subsystem = tags.get(SUBSYSTEM_TAG);
        var name = tags.get(RESOURCE_TAG);
        return environment == null || region == null || subsystem == null || name == null
                ? Optional.empty()
                : Optional.of(new Identity(environment, region, subsystem, name));
    }

    @Override
    public String toString() {
        return environment + " " + region + " " + subsystem + "/" + name;
    }
}
