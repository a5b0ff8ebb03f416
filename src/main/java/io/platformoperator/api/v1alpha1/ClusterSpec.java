package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** A region's EKS cluster, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterSpec(
        @JsonPropertyDescription("Where it runs, in whose name.") @Required
        Placement placement,

        @JsonPropertyDescription("Name of the cluster in EKS.")
        @Required
        @Size(min = 1, max = 100)
        @ValidationRule(value = "self == oldSelf", message = "name can't change: EKS can't rename a cluster")
        String name,

        @JsonPropertyDescription("Kubernetes version, such as 1.33.")
        @Required
        @Size(max = 16)
        @ValidationRule(value = Rules.VERSION, message = "spec.version" + Rules.VERSION_MESSAGE)
        @ValidationRule(value = Rules.VERSION_STEP, message = "spec.version" + Rules.VERSION_STEP_MESSAGE)
        String version,

        @JsonPropertyDescription("Who reaches the Kubernetes API.") @Required
        EndpointAccess endpointAccess,

        @JsonPropertyDescription("ARNs of IAM principals that administer the cluster.") @Required @Size(max = 50)
        List<@Size(max = 2048) String> admins,

        @JsonPropertyDescription("Managed node groups.") @Required @Size(max = 20)
        List<NodeGroup> nodeGroups,

        @JsonPropertyDescription("EKS add-ons.") @Required @Size(max = 20)
        List<AddOn> addOns,

        @JsonPropertyDescription("Control plane logs that are sent to CloudWatch.") @Required @Size(max = 5)
        List<@Size(max = 20) String> logTypes,

        @JsonPropertyDescription("Days that control plane logs are kept.") @Required @Min(1)
        int logRetentionDays,

        @JsonPropertyDescription("Predictive scaling of the node groups.") @Required
        PredictiveScaling predictiveScaling,

        @JsonPropertyDescription("Whether EKS refuses to delete the cluster until this is false.") @Required
        boolean deletionProtection,

        @JsonPropertyDescription("Whether AWS may shift traffic away from a zone that is in trouble.") @Required
        boolean zonalShift,

        @JsonPropertyDescription("In-cluster stacks whose pods need rights on AWS.") @Required @Size(max = 9)
        List<StackName> stacks)
        implements SubsystemSpec {
    public ClusterSpec {
        admins = Frozen.list(admins);
        nodeGroups = Frozen.list(nodeGroups);
        addOns = Frozen.list(addOns);
        logTypes = Frozen.list(logTypes);
        stacks = Frozen.list(stacks);
    }
}
