package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** An EKS managed node group. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.minSize <= self.maxSize",
        message = "nodeGroups[].minSize must not be above maxSize: lower minSize or raise maxSize")
public record NodeGroup(
        @JsonPropertyDescription("Name of the node group, such as services.") @Required @Size(min = 1, max = 40)
        String name,

        @JsonPropertyDescription("EC2 instance type.") @Required @Size(max = 32)
        String instanceType,

        @JsonPropertyDescription("Minimum number of nodes.") @Required @Min(0) @Max(450)
        int minSize,

        @JsonPropertyDescription("Maximum number of nodes.") @Required @Min(1) @Max(450)
        int maxSize,

        @JsonPropertyDescription("Number of nodes at creation. Later the cluster autoscaler sets it.")
        @Required
        @Min(0)
        @Max(450)
        int desiredSize,

        @JsonPropertyDescription("Labels of the nodes.") @Required @Size(max = 20)
        Map<String, @Size(max = 63) String> labels,

        @JsonPropertyDescription("Taints of the nodes.") @Required @Size(max = 20)
        List<Taint> taints,

        @JsonPropertyDescription("Size of the encrypted gp3 root volume in GiB.") @Required @Min(20) @Max(16384)
        int diskGiB,

        @JsonPropertyDescription("Tier of the subnets in which EKS creates the nodes: Private or Management.")
        @Default("Private")
        NodeSubnets subnets) {
    public NodeGroup {
        subnets = subnets == null ? NodeSubnets.PRIVATE : subnets;
        labels = ImmutableCopies.map(labels);
        taints = ImmutableCopies.list(taints);
    }

    /** Tier of the subnets of nodes. */
    public enum NodeSubnets {
        /** Those of the applications. */
        @JsonProperty("Private")
        PRIVATE,
        /** Those of monitoring and the bastion host. Rules by CIDR tell their nodes and pods from the applications. */
        @JsonProperty("Management")
        MANAGEMENT
    }

    /** Taint of the nodes of a node group. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Taint(
            @JsonPropertyDescription("Key of the taint.") @Required @Size(max = 63)
            String key,

            @JsonPropertyDescription("Value of the taint.") @Required @Size(max = 63)
            String value,

            @JsonPropertyDescription("Effect of the taint: NoSchedule, PreferNoSchedule or NoExecute.") @Required
            TaintEffect effect) {
        /** Effect of a node taint, as Kubernetes names it. */
        public enum TaintEffect {
            /** New pods are not scheduled. */
            @JsonProperty("NoSchedule")
            NO_SCHEDULE,
            /** New pods are scheduled only where no other node fits. */
            @JsonProperty("PreferNoSchedule")
            PREFER_NO_SCHEDULE,
            /** New pods are not scheduled, and running pods are evicted. */
            @JsonProperty("NoExecute")
            NO_EXECUTE
        }
    }
}
