package io.platformoperator.aws.resources;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a KMS key. The operator's keys have KMS's default policy, which leaves all access to the IAM policies of the
 * account.
 */
final class KeyPolicy {
    private KeyPolicy() {}

    /** KMS's default policy of the key with that ARN. */
    static String ofAccount(String keyArn) {
        var parts = keyArn.split(":", -1);
        var root = "arn:" + parts[1] + ":iam::" + parts[4] + ":root";
        return PolicyDocument.of(List.of(new TreeMap<>(Map.of(
                "Sid",
                "Enable IAM User Permissions",
                "Effect",
                "Allow",
                "Principal",
                Map.of("AWS", root),
                "Action",
                "kms:*",
                "Resource",
                "*"))));
    }

    /** The statements of a policy that KMS's default policy lacks, as JSON. Their Sids are part of them. */
    static Set<String> addedStatements(String keyArn, @Nullable String policy) {
        var added = new TreeSet<>(PolicyDocument.statements(policy));
        added.removeAll(PolicyDocument.statements(ofAccount(keyArn)));
        return added;
    }
}
