package io.platformoperator.aws;

import static io.platformoperator.graph.ErrorClass.ALREADY_EXISTS;
import static io.platformoperator.graph.ErrorClass.CONFLICT;
import static io.platformoperator.graph.ErrorClass.DENIED;
import static io.platformoperator.graph.ErrorClass.NOT_FOUND;
import static io.platformoperator.graph.ErrorClass.QUOTA;
import static io.platformoperator.graph.ErrorClass.REFUSED;
import static io.platformoperator.graph.ErrorClass.THROTTLED;
import static io.platformoperator.graph.ErrorClass.TRANSIENT;
import static io.platformoperator.graph.ErrorClass.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.ErrorClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Classifies error codes and messages from the services' API references. */
class AwsErrorsTest {
    @Test
    void withoutCredentialsTheMessageSaysWhereTheyCanBe() {
        var error = AwsErrors.classify(SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(…)"));

        assertThat(error.code()).isEqualTo("NoCredentials");
        assertThat(error.message()).contains("AWS_PROFILE", "role of the pod").doesNotContain("Provider");
    }

    @Test
    void aCloudThatIsUnreachableSaysWhyWithoutTheWordsOfTheSdk() {
        assertThat(AwsErrors.classify(SdkClientException.create(
                        "Unable to execute HTTP request: Connection refused (SDK Attempt Count: 4)")))
                .hasToString("CloudUnreachable: Connection refused");
    }

    private static Arguments of(int status, String code, String message, ErrorClass meaning) {
        return Arguments.of(status, code, message, meaning);
    }

    private static final String PASS_ROLE =
            "User: arn:aws:sts::123456789012:assumed-role/platform/1 is not authorized to"
                    + " perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/nodes";

    private static final String ROLE = "arn:aws:iam::123456789012:role/flow-logs";
    private static final String SERVICE_LINKED_ROLE =
            "Unable to create the resource. Verify that you have permission to"
                    + " create service linked role. Otherwise wait and try again later";

    static Arguments[] answers() {
        return new Arguments[] {
            of(503, "RequestLimitExceeded", "Request limit exceeded.", THROTTLED),
            of(400, "Throttling", "Rate exceeded", THROTTLED),
            of(503, "SlowDown", "Please reduce your request rate.", THROTTLED),
            of(500, "InternalFailure", "", TRANSIENT),
            of(503, "ServiceUnavailable", "", TRANSIENT),
            of(
                    400,
                    "InvalidParameterException",
                    "You can't delete secret arn:aws:secretsmanager:us-east-1:123456789012:secret:a-AbCdEf that still has"
                            + " replica regions [us-west-2].",
                    WAITING),
            of(400, "DependencyViolation", "The vpc 'vpc-1' has dependencies and cannot be deleted.", WAITING),
            of(400, "InvalidDBInstanceState", "Instance orders is not in available state.", WAITING),
            of(400, "InvalidSubnetID.NotFound", "The subnet ID 'subnet-1' does not exist", WAITING),
            of(400, "InvalidParameter", "Unable to assume given IAM role: '" + ROLE + "'", WAITING),
            of(400, "InvalidParameterException", "Error in role params", WAITING),
            of(400, "InvalidParameterException", "roleArn, " + ROLE + ", does not exist", WAITING),
            of(400, "InvalidParameterValueException", "IAM Role " + ROLE + " cannot be assumed by AWS Backup", WAITING),
            of(400, "InvalidParameterValue", SERVICE_LINKED_ROLE, WAITING),
            of(400, "ServiceLinkedRoleFailure", "The service-linked role is not yet ready for use.", WAITING),
            of(400, "ServiceLinkedRoleNotFoundFault", "The service linked role was not found.", WAITING),
            of(400, "VpcLimitExceeded", "The maximum number of VPCs has been reached.", QUOTA),
            of(400, "AddressLimitExceeded", "The maximum number of addresses has been reached.", QUOTA),
            of(400, "VcpuLimitExceeded", "You have requested more vCPU capacity than your limit", QUOTA),
            of(400, "InstanceQuotaExceeded", "The quota for DB instances was exceeded.", QUOTA),
            of(400, "StorageQuotaExceeded", "", QUOTA),
            of(400, "NodeQuotaForCustomerExceeded", "", QUOTA),
            of(400, "ClusterQuotaForCustomerExceeded", "", QUOTA),
            of(409, "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000", QUOTA),
            of(400, "ResourceLimitExceededException", "", QUOTA),
            of(402, "ServiceQuotaExceededException", "", QUOTA),
            of(400, "TooManyBuckets", "You have attempted to create more buckets than allowed", QUOTA),
            of(403, "AccessDenied", "", DENIED),
            of(403, "AccessDeniedException", PASS_ROLE, DENIED),
            of(403, "UnauthorizedOperation", "You are not authorized to perform this operation.", DENIED),
            of(403, "ExpiredTokenException", "", DENIED),
            of(409, "BucketAlreadyExists", "", CONFLICT),
            of(400, "DBInstanceAlreadyExists", "DB instance already exists", ALREADY_EXISTS),
            of(409, "BucketAlreadyOwnedByYou", "", ALREADY_EXISTS),
            of(400, "InvalidPermission.Duplicate", "", ALREADY_EXISTS),
            of(404, "NoSuchEntity", "The role with name nodes cannot be found.", NOT_FOUND),
            of(404, "DBSubnetGroupNotFoundFault", "DB subnet group 'orders' does not exist.", NOT_FOUND),
            of(404, "ResourceNotFoundException", "The specified log group does not exist.", NOT_FOUND),
            of(400, "InvalidParameterValue", "Invalid DB engine", REFUSED),
            of(400, "ValidationException", "", REFUSED),
        };
    }

    @ParameterizedTest
    @MethodSource("answers")
    void classifiesErrorCodes(int status, String code, String message, ErrorClass meaning) {
        var exception = AwsServiceException.builder()
                .statusCode(status)
                .requestId("request-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();

        var error = AwsErrors.classify(exception);

        assertThat(error.errorClass()).isEqualTo(meaning);
        assertThat(error).hasToString(code + ": " + message + " (request request-1)");
    }

    @ParameterizedTest
    @MethodSource("withoutResponse")
    void retriesCallsWithoutResponse(RuntimeException exception) {
        assertThat(AwsErrors.classify(exception).errorClass()).isEqualTo(TRANSIENT);
    }

    static RuntimeException[] withoutResponse() {
        return new RuntimeException[] {
            SdkClientException.create("Unable to execute HTTP request: Connection reset"),
            new UncheckedIOException(new IOException("connection reset"))
        };
    }

    @Test
    void anExceptionOfTheOperatorItselfIsAnErrorOfItsOwn() {
        var error = AwsErrors.classify(new IllegalStateException("no zone"));

        assertThat(error.errorClass()).isEqualTo(ErrorClass.INTERNAL);
        assertThat(error.errorClass().reason()).isEqualTo("InternalError");
        assertThat(error).hasToString("IllegalStateException: no zone");
    }
}
