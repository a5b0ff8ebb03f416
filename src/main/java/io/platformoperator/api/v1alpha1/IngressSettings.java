package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Domain and certificate of the public entry point. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.domain) || has(self.hostedZoneId) || has(self.certificateArn)",
        message = "spec.ingress.domain needs a certificate: set spec.ingress.hostedZoneId to have the operator request"
                + " one, or spec.ingress.certificateArn to use an existing one")
public record IngressSettings(
        @JsonPropertyDescription("Domain of the platform, such as example.com.")
        @Size(min = 3, max = 253)
        @ValidationRule(
                value = "self.matches('^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]{2,63}$')",
                message =
                        "spec.ingress.domain must be a domain name in lowercase whose labels have at most 63 characters,"
                                + " such as shop.example.com")
        @Nullable
        String domain,

        @JsonPropertyDescription("ID of the Route 53 hosted zone in which the operator creates records.")
        @Size(max = 32)
        @ValidationRule(
                value = "self.matches('^Z[A-Z0-9]+$')",
                message = "spec.ingress.hostedZoneId must be the ID of a Route 53 hosted zone, such as"
                        + " Z0123456789ABCDEFGHIJ")
        @Nullable
        String hostedZoneId,

        @JsonPropertyDescription(
                "ARN of an existing ACM certificate of the primary region. Default: the operator requests one. The other"
                        + " region has spec.regions.secondary.certificateArn.")
        @Size(max = 256)
        @ValidationRule(
                value = ValidationRules.ARN_PARTITION,
                message = "spec.ingress.certificateArn" + ValidationRules.ARN_PARTITION_MESSAGE)
        @ValidationRule(
                value = ValidationRules.CERTIFICATE_ARN,
                message = "spec.ingress.certificateArn" + ValidationRules.CERTIFICATE_ARN_MESSAGE)
        @Nullable
        String certificateArn) {
    /** The domain of the consoles; null without a domain. */
    public @Nullable String consolesDomain() {
        return domain == null ? null : "consoles." + domain;
    }
}
