package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Access to the AWS account: the operator's own credentials, or an IAM role that it assumes in another account. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AwsAccess(
        @JsonPropertyDescription(
                "ARN of the IAM role that the operator assumes. Default: the operator's own credentials and account.")
        @Size(max = 2048)
        @ValidationRule(
                value = ValidationRules.ARN_PARTITION,
                message = "spec.aws.roleArn" + ValidationRules.ARN_PARTITION_MESSAGE)
        @ValidationRule(value = ValidationRules.ROLE, message = "spec.aws.roleArn" + ValidationRules.ROLE_MESSAGE)
        @Nullable
        String roleArn,

        @JsonPropertyDescription("External ID that the role's trust policy requires.")
        @Size(min = 2, max = 1224)
        @ValidationRule(
                value = "self.matches('^[A-Za-z0-9_+=,.@:/-]*$')",
                message = "spec.aws.externalId must be letters, digits and _ + = , . @ : / - (a rule of STS)")
        @Nullable
        String externalId,

        @JsonPropertyDescription(
                "ARN of the IAM policy that limits every role that the operator creates (its permissions boundary)."
                        + " Default: none.")
        @Size(max = 2048)
        @ValidationRule(
                value = "self.matches('^arn:aws:iam::([0-9]{12}|aws):policy/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,128}$')",
                message = "spec.aws.permissionsBoundary must be the ARN of an IAM policy, such as"
                        + " arn:aws:iam::123456789012:policy/platform-boundary")
        @Nullable
        String permissionsBoundary) {}
