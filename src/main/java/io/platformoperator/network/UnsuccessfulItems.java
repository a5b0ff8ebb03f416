package io.platformoperator.network;

import io.platformoperator.aws.resources.ServiceErrors;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Ec2ResponseMetadata;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/**
 * Turns EC2's list of unsuccessful items into an exception. EC2 operations that take several ids respond with HTTP 200 and
 * list the items that they refused.
 */
final class UnsuccessfulItems {
    private static final int BAD_REQUEST = 400;

    private UnsuccessfulItems() {}

    /**
     * Does nothing if the list is empty.
     *
     * @throws AwsServiceException with EC2's code and message of the first unsuccessful item
     */
    static void check(List<UnsuccessfulItem> items, Ec2ResponseMetadata response) {
        if (!items.isEmpty()) {
            var error = items.getFirst().error();
            throw ServiceErrors.of("Ec2", BAD_REQUEST, error.code(), error.message(), response.requestId());
        }
    }
}
