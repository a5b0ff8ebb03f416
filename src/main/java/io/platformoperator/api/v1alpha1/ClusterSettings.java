package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.platformoperator.api.v1alpha1.ClusterSpec.PredictiveScaling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of the EKS cluster of each region. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterSettings(
        @JsonPropertyDescription("Kubernetes version of the cluster.")
        @Default("\"1.35\"")
        @Size(max = 16)
        @ValidationRule(
                value = ValidationRules.VERSION,
                message = "spec.cluster.version" + ValidationRules.VERSION_MESSAGE)
        String version,

        @JsonPropertyDescription(
                "Networks (CIDR) that may reach the Kubernetes API from the Internet. Default: none, only the VPC"
                        + " and networks that reach it do. An operator outside of these needs its public address here to"
                        + " install the stacks.")
        @Size(max = 40)
        @ValidationRule(
                value = "self.all(c, isCIDR(c) && cidr(c).ip().family() == 4 && cidr(c) == cidr(c).masked())",
                message =
                        "spec.cluster.publicAccessCidrs must be networks in CIDR notation, IPv4 and without host bits, such"
                                + " as 203.0.113.0/24")
        List<@Size(max = 43) String> publicAccessCidrs,

        @JsonPropertyDescription("ARNs of IAM users and roles that get administrator access to the cluster.")
        @Size(max = 50)
        @ValidationRule(
                value = "self.all(a, !a.startsWith('arn:aws-'))",
                message =
                        "spec.cluster.admins has an ARN of a partition of AWS that the operator does not support (China,"
                                + " GovCloud, ISO and the European Sovereign Cloud): use one that begins with arn:aws:")
        @ValidationRule(
                value =
                        "self.all(a, a.matches('^arn:aws:iam::[0-9]{12}:(user|role)/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}$'))",
                message = "spec.cluster.admins must be ARNs of IAM users or roles, such as"
                        + " arn:aws:iam::123456789012:role/admins")
        List<@Size(max = 512) String> admins,

        @JsonPropertyDescription(
                "Predictive scaling of the node groups. Default: ForecastAndScale for production, Disabled for the"
                        + " other tiers.")
        @Nullable
        PredictiveScaling predictiveScaling,

        @JsonPropertyDescription("Days until control plane logs are deleted.")
        @Default("90")
        @ValidationRule(
                value = "self in [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192,"
                        + " 2557,"
                        + " 2922, 3288, 3653]",
                message = "spec.cluster.logRetentionDays must be a retention period of CloudWatch Logs: 1, 3, 5, 7, 14,"
                        + " 30, 60, 90, 120, 150, 180, 365 or certain longer ones")
        Integer logRetentionDays,

        @JsonPropertyDescription(
                "What EKS does when its standard support of the version ends: Standard upgrades the cluster to the next"
                        + " version, Extended keeps the version and bills extended support. EKS changes it while the"
                        + " version is in standard support. Default: Standard for a new cluster whose version is in"
                        + " standard support; an existing cluster keeps what it has.")
        @Nullable
        SupportType supportType) {
    public ClusterSettings {
        version = version == null ? "1.35" : version;
        publicAccessCidrs = ImmutableCopies.list(publicAccessCidrs);
        admins = ImmutableCopies.list(admins);
        logRetentionDays = logRetentionDays == null ? 90 : logRetentionDays;
    }
}
