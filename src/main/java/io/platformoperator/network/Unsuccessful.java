package io.platformoperator.network;

import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Ec2ResponseMetadata;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/** EC2 calls that take several ids answer 200 and list what was refused: here that is an error like any other. */
final class Unsuccessful {
    private static final int BAD_REQUEST = 400;

    private Unsuccessful() {}

    /**
     * Does nothing when nothing was refused.
     *
     * @throws Ec2Exception with AWS's code and words of the first refusal
     */
    static void check(List<UnsuccessfulItem> refused, Ec2ResponseMetadata answer) {
        if (!refused.isEmpty()) {
            var error = refused.getFirst().error();
            throw Ec2Exception.builder()
                    .statusCode(BAD_REQUEST)
                    .requestId(answer.requestId())
                    .message(error.message())
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .serviceName("Ec2")
                            .errorCode(error.code())
                            .errorMessage(error.message())
                            .build())
                    .build();
        }
    }
}
