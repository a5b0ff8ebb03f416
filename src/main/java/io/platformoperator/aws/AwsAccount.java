package io.platformoperator.aws;

import org.jspecify.annotations.Nullable;

/**
 * How the operator gets access to an AWS account.
 *
 * @param roleArn the role to assume; null to use the operator's own credentials
 * @param externalId the external id that the role's trust policy requires; null for none
 */
public record AwsAccount(@Nullable String roleArn, @Nullable String externalId) {}
