package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Registration of an environment's EKS clusters in Argo CD. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArgocdRegistration(
        @JsonPropertyDescription(
                "Whether the operator registers the EKS cluster of each region in Argo CD, by a Secret in the namespace that"
                        + " its administrator names (argocd.namespace of the chart). The Secret has no credential.")
        @Default("false")
        Boolean register,

        @JsonPropertyDescription(
                "ARN of the IAM role that Argo CD assumes to reach the clusters. Default: Argo CD's own role. Name the role"
                        + " in spec.cluster.admins too.")
        @Size(max = 512)
        @ValidationRule(
                value = "self.matches('^arn:aws:iam::[0-9]{12}:role/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}$')",
                message =
                        "spec.argocd.roleArn must be the ARN of an IAM role, such as arn:aws:iam::123456789012:role/argocd")
        @Nullable
        String roleArn,

        @JsonPropertyDescription("Labels of the Secrets, which ApplicationSets select clusters by.")
        @Size(max = 20)
        @ValidationRule(
                value =
                        "self.all(k, k.matches('^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$')"
                                + " && self[k].matches('^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$'))",
                message = "spec.argocd.labels must be labels of Kubernetes, such as team: shop")
        @ValidationRule(
                value =
                        "self.all(k, !k.startsWith('argocd.argoproj.io/') && !k.startsWith('platform-operator.io/') && !k.startsWith('app.kubernetes.io/'))",
                message =
                        "spec.argocd.labels must have no keys that begin with argocd.argoproj.io/, platform-operator.io/ or"
                                + " app.kubernetes.io/: rename them")
        Map<String, @Size(max = 63) String> labels) {
    public ArgocdRegistration {
        register = register != null && register;
        labels = ImmutableCopies.map(labels);
    }
}
