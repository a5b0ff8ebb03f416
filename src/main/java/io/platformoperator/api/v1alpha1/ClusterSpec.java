package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one region's EKS cluster. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("Name of the cluster in EKS.")
        @Required
        @Size(min = 1, max = 100)
        @ValidationRule(value = "self == oldSelf", message = "name can't change: EKS can't rename a cluster")
        String name,

        @JsonPropertyDescription("Kubernetes version, such as 1.35.")
        @Required
        @Size(max = 16)
        @ValidationRule(value = ValidationRules.VERSION, message = "spec.version" + ValidationRules.VERSION_MESSAGE)
        String version,

        @JsonPropertyDescription("Access to the endpoint of the Kubernetes API.") @Required
        EndpointAccess endpointAccess,

        @JsonPropertyDescription("ARNs of IAM principals that get administrator access to the cluster.")
        @Required
        @Size(max = 50)
        List<@Size(max = 2048) String> admins,

        @JsonPropertyDescription("Managed node groups.") @Required @Size(max = 20)
        List<NodeGroup> nodeGroups,

        @JsonPropertyDescription("EKS add-ons.") @Required @Size(max = 20)
        List<AddOn> addOns,

        @JsonPropertyDescription("Types of control plane logs that EKS sends to CloudWatch.") @Required @Size(max = 5)
        List<@Size(max = 20) String> logTypes,

        @JsonPropertyDescription("Days until control plane logs are deleted.") @Required @Min(1)
        int logRetentionDays,

        @JsonPropertyDescription("Predictive scaling of the node groups.") @Required
        PredictiveScaling predictiveScaling,

        @JsonPropertyDescription("Whether EKS refuses to delete the cluster.") @Required
        boolean deletionProtection,

        @JsonPropertyDescription(
                "Whether zonal shift is on: AWS may move traffic away from an impaired availability zone.")
        @Required
        boolean zonalShift,

        @JsonPropertyDescription("Installed stacks. The cluster gets the IAM roles that their pods need.")
        @Required
        @Size(max = 9)
        List<StackName> stacks,

        @JsonPropertyDescription(
                "The cluster of the active region for which this one stands by. This region gets a replica of the key that"
                        + " unseals the Vault of that cluster. Default: none.")
        @Nullable
        ActiveCluster standbyFor,

        @JsonPropertyDescription(
                "The cluster of the environment's other region. Each region has a replica of the secret with the recovery keys"
                        + " of the other one's Vault, because its own Vault may be restored from a snapshot of that Vault."
                        + " Default: none.")
        @Nullable
        ActiveCluster otherCluster,

        @JsonPropertyDescription(
                "What EKS does when its standard support of the version ends. Default: Standard for a new cluster whose"
                        + " version is in standard support; an existing cluster keeps what it has.")
        @Nullable
        SupportType supportType)
        implements SubsystemSpec {
    public ClusterSpec {
        admins = ImmutableCopies.list(admins);
        nodeGroups = ImmutableCopies.list(nodeGroups);
        addOns = ImmutableCopies.list(addOns);
        logTypes = ImmutableCopies.list(logTypes);
        stacks = ImmutableCopies.list(stacks);
    }

    /** A cluster of another region. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ActiveCluster(
            @JsonPropertyDescription("Region of the cluster.") @Required @Size(min = 1, max = 32)
            String region,

            @JsonPropertyDescription("Name of the cluster in EKS.") @Required @Size(min = 1, max = 100)
            String name) {}

    /** An EKS add-on. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AddOn(
            @JsonPropertyDescription("Name of the add-on, such as vpc-cni.") @Required @Size(min = 1, max = 100)
            String name,

            @JsonPropertyDescription(
                    "Version of the add-on. Default: EKS's default for the cluster's Kubernetes version.")
            @Size(max = 64)
            @Nullable
            String version) {}

    /** Access to the endpoint of a cluster's Kubernetes API. The private endpoint inside the VPC is always on. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!self.publicAccess || size(self.publicCidrs) > 0",
            message = "endpointAccess.publicCidrs must name at least one network when publicAccess is true, such as"
                    + " 203.0.113.0/24")
    public record EndpointAccess(
            @JsonPropertyDescription("Whether the public endpoint is on.") @Required
            boolean publicAccess,

            @JsonPropertyDescription("Networks (CIDR) that may reach the public endpoint.")
            @Required
            @Size(max = 40)
            @ValidationRule(
                    value = "self.all(c, isCIDR(c))",
                    message = "endpointAccess.publicCidrs must be networks in CIDR notation, such as 203.0.113.0/24")
            List<@Size(max = 43) String> publicCidrs) {
        public EndpointAccess {
            publicCidrs = ImmutableCopies.list(publicCidrs);
        }
    }

    /**
     * Predictive scaling of the node groups' Auto Scaling groups. AWS has no value for a missing policy; the API uses {@code Disabled},
     * because YAML 1.1 reads {@code Off} as a boolean.
     */
    public enum PredictiveScaling {
        /** Forecasts the load and scales in advance. */
        @JsonProperty("ForecastAndScale")
        FORECAST_AND_SCALE,
        /** Forecasts the load and does not scale. */
        @JsonProperty("ForecastOnly")
        FORECAST_ONLY,
        /** No scaling policy. */
        @JsonProperty("Disabled")
        DISABLED
    }
}
