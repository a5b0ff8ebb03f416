package io.platformoperator.cluster;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.ClusterDescriptions;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Restorable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.ClusterStatus;

/**
 * The access entries of a cluster that other clients created. They give access to the cluster, so the operator deletes them.
 * Entries that stay: those of nodes and of AWS's service-linked roles, which EKS creates, and the operator's own, which EKS
 * creates for the creator of the cluster.
 */
final class OtherAccessEntries {
    /** The type of an entry for people and programs; the other types are for nodes. */
    private static final String STANDARD = "STANDARD";

    private static final String SERVICE_LINKED = ":role/aws-service-role/";

    private OtherAccessEntries() {}

    /**
     * The desired entries: none.
     *
     * @param principals the principals of the operator's own entries, which are so new that EKS may not show their tags yet
     */
    record Desired(String cluster, SortedSet<String> principals) {}

    /** The observed entries of a cluster. */
    record Entries(String cluster, Set<Entry> entries) {
        private Set<Entry> without(Desired desired) {
            var others = new TreeSet<>(entries);
            others.removeIf(entry -> desired.principals().contains(entry.principalArn()));
            return others;
        }
    }

    /** One access entry with its access policies. */
    record Entry(String principalArn, String username, List<String> groups, List<AccessPolicy> policies)
            implements Comparable<Entry>, Restorable {
        @Override
        public int compareTo(Entry other) {
            return Comparator.comparing(Entry::principalArn).compare(this, other);
        }

        /** The parameters of {@code aws eks create-access-entry}, with those of {@code associate-access-policy}. */
        @Override
        public String restoreText() {
            return "{\"principalArn\": \"" + principalArn + "\", \"username\": \"" + username
                    + "\", \"kubernetesGroups\": "
                    + groups.stream().map(group -> '"' + group + '"').collect(Collectors.joining(", ", "[", "]"))
                    + ", \"accessPolicies\": "
                    + policies.stream().map(AccessPolicy::restoreText).collect(Collectors.joining(", ", "[", "]"))
                    + "}";
        }

        @Override
        public String toString() {
            return principalArn;
        }
    }

    private static final Set<ClusterStatus> ANSWERING = Set.of(ClusterStatus.ACTIVE, ClusterStatus.UPDATING);

    static final ResourceKind<Aws, Desired, Entries> KIND = ResourceKind.<Aws, Desired, Entries>named(
                    "eks/OtherAccessEntries")
            .iam(
                    IamStatement.allow(
                            "tag:GetResources",
                            "eks:DescribeCluster",
                            "eks:ListAccessEntries",
                            "eks:DescribeAccessEntry",
                            "eks:ListAssociatedAccessPolicies",
                            "sts:GetCallerIdentity"),
                    // The entries carry no tags of the operator: the name of the cluster limits the permission.
                    IamStatement.allow("eks:DeleteAccessEntry").on("arn:aws:eks:*:{account}:access-entry/{regional}/*"))
            .list(aws -> EksResource.tagged(aws, "cluster").stream()
                    .map(cluster -> new Entries(cluster.cluster(), Set.of()))
                    .toList())
            .details(Duration.ofMinutes(10), OtherAccessEntries::read, (before, listed) -> before)
            .id(Entries::cluster)
            .name(Desired::cluster, Entries::cluster)
            .partOf(Entries::cluster)
            .preview(desired -> new Entries(desired.cluster(), Set.of()))
            .create((aws, desired, request) -> new Entries(desired.cluster(), Set.of()))
            .relativeField(
                    "entries", desired -> Set.of(), (desired, observed, _) -> observed.without(desired), IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                observed.without(desired)
                        .forEach(entry -> aws.eks().deleteAccessEntry(r -> r.clusterName(observed.cluster())
                                .principalArn(entry.principalArn())));
                return new Entries(observed.cluster(), Set.of());
            })
            .delete((aws, observed, request) -> {}) // EKS deletes them with their cluster
            .deletesSynchronously()
            .build();

    private static Optional<Entries> read(Aws aws, Entries listed) {
        return EksErrors.ifExists(() -> {
            if (!ANSWERING.contains(status(aws, listed))) {
                return listed; // EKS refuses to list the entries of a cluster that it is creating or deleting
            }
            var others = new TreeSet<Entry>();
            for (var principal : aws.eks()
                    .listAccessEntriesPaginator(r -> r.clusterName(listed.cluster()))
                    .accessEntries()) {
                EksErrors.ifExists(() -> aws.eks()
                                .describeAccessEntry(
                                        r -> r.clusterName(listed.cluster()).principalArn(principal))
                                .accessEntry())
                        .filter(entry -> isOfAnother(aws, entry))
                        .ifPresent(entry -> others.add(new Entry(
                                principal, entry.username(), entry.kubernetesGroups(), policies(aws, entry))));
            }
            return new Entries(listed.cluster(), others);
        });
    }

    private static ClusterStatus status(Aws aws, Entries listed) {
        return ClusterDescriptions.recent(aws, listed.cluster()).status();
    }

    private static boolean isOfAnother(Aws aws, AccessEntry entry) {
        return STANDARD.equals(entry.type())
                && !entry.principalArn().contains(SERVICE_LINKED)
                && !entry.tags().containsKey(Identity.ENVIRONMENT_TAG)
                && !isCaller(aws.callerArn(), entry.principalArn());
    }

    /**
     * True if the caller is that principal. The ARN of a role's session, {@code arn:aws:sts::…:assumed-role/NAME/SESSION}, has
     * the role's name without its path.
     */
    static boolean isCaller(String callerArn, String principalArn) {
        var caller = callerArn.split(":", 6);
        var principal = principalArn.split(":", 6);
        var session = caller[5].split("/", -1);
        return callerArn.equals(principalArn)
                || (session[0].equals("assumed-role")
                        && principal[5].startsWith("role/")
                        && caller[4].equals(principal[4])
                        && session[1].equals(principal[5].substring(principal[5].lastIndexOf('/') + 1)));
    }

    private static List<AccessPolicy> policies(Aws aws, AccessEntry entry) {
        return aws
                .eks()
                .listAssociatedAccessPoliciesPaginator(
                        r -> r.clusterName(entry.clusterName()).principalArn(entry.principalArn()))
                .associatedAccessPolicies()
                .stream()
                .map(AccessPolicy::of)
                .sorted()
                .toList();
    }
}
