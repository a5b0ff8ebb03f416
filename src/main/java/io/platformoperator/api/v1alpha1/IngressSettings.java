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
@ValidationRule(
        value = "!has(self.domain) || has(self.certificateArn) || size(self.domain) <= 64",
        message =
                "spec.ingress.domain must be at most 64 characters long, because ACM takes no longer name in a certificate:"
                        + " choose a shorter one, or set spec.ingress.certificateArn",
        fieldPath = ".domain")
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

        @JsonPropertyDescription("ARN of an existing ACM certificate. Default: the operator requests one.")
        @Size(max = 256)
        @ValidationRule(
                value = ValidationRules.ARN_PARTITION,
                message = "spec.ingress.certificateArn" + ValidationRules.ARN_PARTITION_MESSAGE)
        @ValidationRule(
                value = "self.matches('^arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$')",
                message = "spec.ingress.certificateArn must be the ARN of an ACM certificate, such as"
                        + " arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d")
        @Nullable
        String certificateArn) {}
