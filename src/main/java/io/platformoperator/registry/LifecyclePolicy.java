package io.platformoperator.registry;

import io.platformoperator.aws.resources.PolicyDocument;
import java.util.Locale;

/** ECR's lifecycle policy of a repository: untagged images go after two weeks, and so many of the others are kept. */
final class LifecyclePolicy {
    private static final int UNTAGGED_DAYS = 14;

    private LifecyclePolicy() {}

    /** The policy as canonical JSON. */
    static String keeping(int images) {
        return PolicyDocument.canonical(String.format(Locale.ROOT, """
                {"rules": [
                  {"rulePriority": 1, "description": "untagged images", "action": {"type": "expire"},
                   "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed",
                                 "countUnit": "days", "countNumber": %d}},
                  {"rulePriority": 2, "description": "all but the newest", "action": {"type": "expire"},
                   "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": %d}}
                ]}
                """, UNTAGGED_DAYS, images));
    }
}
