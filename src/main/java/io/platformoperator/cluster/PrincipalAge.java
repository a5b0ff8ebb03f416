package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ErrorClass;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/**
 * The creation time of IAM principals. A principal that is deleted and created again keeps its ARN and gets another unique
 * id. EKS binds an access entry to the unique id.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html">AccessEntry</a>
 */
final class PrincipalAge {
    private static final Pattern ARN = Pattern.compile("arn:[a-z-]+:iam::(\\d{12}):(role|user)/(?:.*/)?([^/]+)");

    private PrincipalAge() {}

    /**
     * True if the principal was created after {@code time}. False for a principal that does not exist or belongs to
     * another account, and while IAM does not answer: its creation time is unknown. The access of a region's operator must not
     * depend on us-east-1, where IAM's control plane is.
     */
    static boolean isCreatedAfter(Aws aws, String arn, Instant time) {
        return createdAt(aws, arn).filter(created -> created.isAfter(time)).isPresent();
    }

    private static Optional<Instant> createdAt(Aws aws, String arn) {
        var parts = ARN.matcher(arn);
        if (!parts.matches() || !parts.group(1).equals(aws.regionInfo().accountId())) {
            return Optional.empty();
        }
        var name = parts.group(3);
        try {
            return Optional.of(
                    parts.group(2).equals("role")
                            ? aws.iam().getRole(r -> r.roleName(name)).role().createDate()
                            : aws.iam().getUser(r -> r.userName(name)).user().createDate());
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        } catch (SdkException e) {
            if (aws.classify(e).errorClass() == ErrorClass.TRANSIENT) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
