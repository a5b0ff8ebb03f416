package io.platformoperator.graph;

import java.util.Map;
import java.util.Optional;

/**
 * Which wanted resource a cloud resource is. It lives in the cloud's own tags, so that it survives a crash of the
 * operator, the loss of the Kubernetes cluster, and a second leader.
 *
 * @param environment namespace/name of the environment
 * @param region the region whose graph wants it; global resources (IAM) carry it too, as each region makes its own
 * @param subsystem the package that wants it, such as {@code network}
 * @param name the logical id within the subsystem, such as {@code subnet-private-a}
 */
public record Identity(String environment, String region, String subsystem, String name) {
    /** Tag key that marks every resource of ours; its value is namespace/name of the environment. */
    public static final String ENVIRONMENT_TAG = "platform-operator.io/environment";

    /** Tag key with the UID of the object that first asked for the resource. For people; never matched. */
    public static final String UID_TAG = "platform-operator.io/uid";

    /** Tag key with the region whose graph wants the resource. */
    public static final String REGION_TAG = "platform-operator.io/region";

    /** Tag key with the subsystem. */
    public static final String SUBSYSTEM_TAG = "platform-operator.io/subsystem";

    /** Tag key with the logical id. */
    public static final String RESOURCE_TAG = "platform-operator.io/resource";

    /** The identity that these tags carry, or empty when the resource is not ours. */
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
