package io.platformoperator.aws;

import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Maps AWS's error codes to the classes by which the engine decides what to do. The codes come from the services' API
 * references; most services share the suffixes.
 */
final class AwsErrors {
    private static final Set<String> WAITING = Set.of(
            "DependencyViolation",
            "DeleteConflict",
            "IncorrectState",
            "InvalidState",
            "ResourceInUseException",
            "InvalidDBInstanceState",
            "InvalidDBInstanceStateFault",
            "InvalidDBSubnetGroupStateFault",
            "InvalidDBParameterGroupState",
            "InvalidReplicationGroupState",
            "InvalidGlobalReplicationGroupState",
            "InvalidCacheClusterState",
            "CacheSubnetGroupInUse",
            "InvalidCacheParameterGroupState",
            "KMSInvalidStateException",
            "OperationAborted",
            "ConcurrentModification",
            "ConcurrentModificationException",
            "InvalidIPAddress.InUse",
            "ServiceLinkedRoleFailure",
            "ServiceLinkedRoleNotFoundFault",
            "VolumeInUse");
    // BucketAlreadyExists: of another account. NotOurs: the operator's own, after it read the tags.
    private static final Set<String> CONFLICT = Set.of("BucketAlreadyExists", "NotOurs");
    private static final Set<String> EXISTS = Set.of(
            "BucketAlreadyOwnedByYou",
            "EntityAlreadyExists",
            "ResourceExistsException",
            "RepositoryAlreadyExistsException",
            "AlreadyExistsException",
            "InvalidSubnet.Conflict");
    private static final Pattern QUOTA = Pattern.compile(
            ".*(Limit|Quota)(For[A-Z]\\w+)?Exceeded(Exception|Fault)?|TooMany(Buckets|HealthChecks|HostedZones|LoadBalancers|TargetGroups)");
    private static final Pattern DENIED =
            Pattern.compile("AccessDenied.*|UnauthorizedOperation|.*NotAuthorized.*|OptInRequired|InvalidClientTokenId"
                    + "|ExpiredToken.*|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure");
    private static final Pattern ROLE_DOES_NOT_EXIST = Pattern.compile("arn:aws[^,]*:role/[^,]*, does not exist");
    private static final Pattern NOT_FOUND = Pattern.compile(".*NotFound(Fault|Exception)?|NoSuch[A-Z]\\w+");
    private static final Pattern ALREADY = Pattern.compile(".*(AlreadyExists|AlreadyExistsFault|\\.Duplicate)$");

    /** Words of the SDK around the cause, as in "Unable to execute HTTP request: Connection refused (SDK Attempt Count: 4)". */
    private static final Pattern SDK_WORDS =
            Pattern.compile("^Unable to execute HTTP request: | [(]SDK Attempt Count: [0-9]+[)]");

    /** Begin of a message of the SDK, which then lists its classes that look for credentials. */
    private static final String NO_CREDENTIALS = "Unable to load credentials";

    private AwsErrors() {}

    static CloudError classify(RuntimeException exception) {
        if (exception instanceof AwsServiceException aws && aws.awsErrorDetails() != null) {
            var details = aws.awsErrorDetails();
            var code = details.errorCode() == null ? "HTTP " + aws.statusCode() : details.errorCode();
            var message = details.errorMessage() == null ? "" : details.errorMessage();
            var requestId = aws.requestId() == null ? "" : aws.requestId();
            return new CloudError(classOf(aws, code, message), code, message, requestId);
        }
        var text = exception.getMessage() == null ? "" : exception.getMessage();
        var code = exception.getClass().getSimpleName();
        return switch (exception) {
            case SourceNotReady ignored -> CloudError.withoutRequest(ErrorClass.WAITING, code, text);
            case DestinationNotReady ignored -> CloudError.withoutRequest(ErrorClass.WAITING, code, text);
            case CallBudgetExceeded ignored ->
                CloudError.withoutRequest(ErrorClass.THROTTLED, "CallBudgetExceeded", text);
            case SdkClientException ignored
            when text.startsWith(NO_CREDENTIALS) ->
                CloudError.withoutRequest(
                        ErrorClass.TRANSIENT,
                        "NoCredentials",
                        "there are no credentials of AWS: neither a role of the pod or of the machine, nor a profile"
                                + " (AWS_PROFILE), nor an access key (AWS_ACCESS_KEY_ID)");
            case SdkClientException ignored ->
                CloudError.withoutRequest(
                        ErrorClass.TRANSIENT,
                        "CloudUnreachable",
                        SDK_WORDS.matcher(text).replaceAll(""));
            case SdkException ignored -> CloudError.withoutRequest(ErrorClass.TRANSIENT, code, text);
            case UncheckedIOException ignored -> CloudError.withoutRequest(ErrorClass.TRANSIENT, code, text);
            default -> CloudError.withoutRequest(ErrorClass.INTERNAL, code, text);
        };
    }

    private static ErrorClass classOf(AwsServiceException exception, String code, String message) {
        if (exception.isThrottlingException()) {
            return ErrorClass.THROTTLED;
        }
        if (exception.statusCode() >= 500) {
            return ErrorClass.TRANSIENT;
        }
        if (WAITING.contains(code)
                || isRoleNotYetUsable(message)
                || isServiceLinkedRoleNotYetUsable(message)
                || isVpcNotYetReady(message)
                || isStorageBeingOptimized(message)
                || isSelectionStillDeleting(message)
                || isSecretStillReplicated(message)
                || isStillInGlobalDatastore(message)) {
            return ErrorClass.WAITING;
        }
        if (QUOTA.matcher(code).matches()) {
            return ErrorClass.QUOTA;
        }
        if (DENIED.matcher(code).matches()) {
            return ErrorClass.DENIED;
        }
        if (CONFLICT.contains(code)) {
            return ErrorClass.CONFLICT;
        }
        if (EXISTS.contains(code) || ALREADY.matcher(code).matches()) {
            return ErrorClass.ALREADY_EXISTS;
        }
        if (code.endsWith(".NotFound")) {
            return ErrorClass.WAITING;
        }
        return NOT_FOUND.matcher(code).matches() ? ErrorClass.NOT_FOUND : ErrorClass.REFUSED;
    }

    /** IAM is eventually consistent: for some seconds after a role's creation, its service can't assume the role. */
    private static boolean isRoleNotYetUsable(String message) {
        return message.contains("cannot be assumed")
                || message.contains("could not be assumed")
                || message.contains("not authorized to assume")
                || message.contains("Unable to assume given IAM role")
                || message.contains("Could not assume role")
                || message.contains("Error in role params")
                || message.contains("The provided role doesn't have the Amazon EKS Managed Policies")
                || ROLE_DOES_NOT_EXIST.matcher(message).find()
                || message.contains("not authorized to call")
                || message.contains("required permissions for: ENHANCED_MONITORING")
                || message.contains("Role provided in the request does not exist")
                || message.contains("Invalid IAM Instance Profile");
    }

    /**
     * A service creates its service-linked role with the first resource of the account, and can use the role some seconds
     * later.
     */
    private static boolean isServiceLinkedRoleNotYetUsable(String message) {
        return message.contains("Verify that you have permission to create service linked role")
                || message.contains("UsingWithRDS.IAM.ServiceLinkedRoles");
    }

    /** The VPC's DNS settings are applied after its creation, each by a separate call. */
    private static boolean isVpcNotYetReady(String message) {
        return message.contains("requires both enableDnsSupport and enableDnsHostnames");
    }

    /** RDS returns InvalidParameterCombination for a storage change within six hours of the previous storage change. */
    private static boolean isStorageBeingOptimized(String message) {
        return message.contains("previous storage change is being optimized");
    }

    /** AWS Backup returns InvalidRequestException for some seconds after the deletion of a plan's last selection. */
    private static boolean isSelectionStillDeleting(String message) {
        return message.contains("selections must be deleted prior to backup plan");
    }

    /** Secrets Manager returns InvalidParameterException for the deletion of a secret before that of its replicas. */
    private static boolean isSecretStillReplicated(String message) {
        return message.contains("still has replica regions");
    }

    /** ElastiCache returns InvalidParameterValue for the deletion of a group that has not left its global datastore yet. */
    private static boolean isStillInGlobalDatastore(String message) {
        return message.contains("is part of a global cluster");
    }
}
