package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How the operator reaches the AWS account: its own credentials, or a role that it takes on in another account. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AwsAccess(
        @JsonPropertyDescription("ARN of the IAM role to take on; leave out to use the operator's own account.")
        @Size(max = 2048)
        @ValidationRule(value = Rules.ROLE, message = "spec.aws.roleArn" + Rules.ROLE_MESSAGE)
        @Nullable
        String roleArn,

        @JsonPropertyDescription("External id that the role's trust policy asks for.")
        @Size(min = 2, max = 1224)
        @Nullable
        String externalId) {}
