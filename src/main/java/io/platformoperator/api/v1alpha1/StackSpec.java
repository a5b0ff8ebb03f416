package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one in-cluster stack of a region. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("Name of the stack.")
        @Required
        @ValidationRule(value = "self == oldSelf", message = "spec.stack can't change: create another object")
        StackName stack,

        @JsonPropertyDescription(
                "Cluster of the stack: Workload is the EKS cluster clusterName, Local is the cluster that the"
                        + " operator runs in.")
        @Required
        @ValidationRule(value = "self == oldSelf", message = "spec.targetCluster can't change: create another object")
        TargetCluster targetCluster,

        @JsonPropertyDescription("Name of the EKS cluster.")
        @Required
        @Size(min = 1, max = 100)
        @ValidationRule(value = "self == oldSelf", message = "spec.clusterName can't change: create another object")
        String clusterName,

        @JsonPropertyDescription("Charts of the stack in the order in which the operator applies them.")
        @Required
        @Size(max = 8)
        List<StackChart> charts,

        @JsonPropertyDescription("Parts of the environment that the chart values are computed from.") @Required
        StackInputs inputs)
        implements SubsystemSpec {
    public StackSpec {
        charts = ImmutableCopies.list(charts);
    }

    /** A copy with these inputs. */
    public StackSpec withInputs(StackInputs inputs) {
        return new StackSpec(placement, stack, targetCluster, clusterName, charts, inputs);
    }

    /** Resolved chart of a stack: name, version, repository and the user's values. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StackChart(
            @JsonPropertyDescription("Name of the chart, such as istiod.") @Required @Size(min = 1, max = 64)
            String name,

            @JsonPropertyDescription("Version of the chart.") @Required @Size(min = 1, max = 64)
            String version,

            @JsonPropertyDescription("Repository of the chart (https:// or oci://).") @Required @Size(max = 1024)
            String repository,

            @JsonPropertyDescription("The user's values. They override the operator's own.")
            @PreserveUnknownFields
            @Nullable
            ObjectNode values) {}

    /** Cluster that a stack is installed on. */
    public enum TargetCluster {
        /** The environment's EKS cluster in the region. */
        @JsonProperty("Workload")
        WORKLOAD,
        /** The cluster that the operator itself runs in. */
        @JsonProperty("Local")
        LOCAL
    }
}
