package io.platformoperator.aws;

import org.jspecify.annotations.Nullable;

/**
 * How an AWS account is reached.
 *
 * @param roleArn a role to assume first, null to act as the operator itself
 * @param externalId the role's external id, null when it asks for none
 */
public record AwsAccount(@Nullable String roleArn, @Nullable String externalId) {}
