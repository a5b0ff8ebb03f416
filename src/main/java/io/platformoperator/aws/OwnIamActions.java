package io.platformoperator.aws;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The IAM actions that the calls of this package itself need. */
final class OwnIamActions {
    static final Set<String> ALL = Stream.concat(
                    Stream.of(
                            "ec2:DescribeAvailabilityZones",
                            "ec2:DescribeInstanceTypeOfferings",
                            "sts:GetCallerIdentity",
                            "tag:GetResources"),
                    Quota.IAM_ACTIONS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private OwnIamActions() {}
}
