package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** One in-cluster stack of a region, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackSpec(
        @JsonPropertyDescription("Where it runs, in whose name.") @Required
        Placement placement,

        @JsonPropertyDescription("Which stack.")
        @Required
        @ValidationRule(value = "self == oldSelf", message = "spec.stack can't change: create another object")
        StackName stack,

        @JsonPropertyDescription("Workload: the EKS cluster named below; Local: the cluster that the operator runs in.")
        @Required
        @ValidationRule(value = "self == oldSelf", message = "spec.targetCluster can't change: create another object")
        TargetCluster targetCluster,

        @JsonPropertyDescription("Name of the cluster in EKS.")
        @Required
        @Size(min = 1, max = 100)
        @ValidationRule(value = "self == oldSelf", message = "spec.clusterName can't change: create another object")
        String clusterName,

        @JsonPropertyDescription("Charts, in their order.") @Required @Size(max = 8)
        List<StackChart> charts,

        @JsonPropertyDescription("What the charts' values are computed from.") @Required
        StackInputs inputs)
        implements SubsystemSpec {
    public StackSpec {
        charts = Frozen.list(charts);
    }

    /** The same with these inputs. */
    public StackSpec withInputs(StackInputs inputs) {
        return new StackSpec(placement, stack, targetCluster, clusterName, charts, inputs);
    }
}
