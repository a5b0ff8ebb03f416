package io.platformoperator.aws;

import io.platformoperator.graph.Identity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/**
 * The tags of the operator's KMS keys in one region. The tagging API shows a new key up to minutes late, and a second key
 * made meanwhile may encrypt data. So KMS itself lists the keys, and the tags of each key that the tagging API does not
 * show are read from KMS, once per process: a key gets the operator's tags when it is created.
 */
public final class KeyTags {
    private final Aws aws;

    /** Tags of the keys that the tagging API did not show; empty for a key of another owner. */
    private final Map<String, Map<String, String>> readFromKms = new ConcurrentHashMap<>();

    KeyTags(Aws aws) {
        this.aws = aws;
    }

    /** The tags, by ARN, of all keys that carry {@link Identity#ENVIRONMENT_TAG}. */
    public Map<String, Map<String, String>> byArn() {
        return aws.coalescedCalls().get("kms:ListKeys", this::read);
    }

    private Map<String, Map<String, String>> read() {
        var shown = aws.taggedResources().byArn();
        var existing = new HashSet<String>();
        var tags = new HashMap<String, Map<String, String>>();
        for (var key : aws.kms().listKeysPaginator().keys()) {
            existing.add(key.keyArn());
            var ofKey = shown.containsKey(key.keyArn())
                    ? shown.get(key.keyArn())
                    : readFromKms.computeIfAbsent(key.keyArn(), ignored -> readTags(key));
            if (ofKey.containsKey(Identity.ENVIRONMENT_TAG)) {
                tags.put(key.keyArn(), ofKey);
            }
        }
        readFromKms.keySet().retainAll(existing);
        shown.forEach((arn, ofKey) -> {
            if (arn.contains(":kms:") && arn.contains(":key/")) {
                tags.putIfAbsent(arn, ofKey); // ListKeys is eventually consistent too
            }
        });
        return Map.copyOf(tags);
    }

    private Map<String, String> readTags(KeyListEntry key) {
        try {
            var tags = new HashMap<String, String>();
            aws.kms()
                    .listResourceTagsPaginator(r -> r.keyId(key.keyId()))
                    .tags()
                    .forEach(tag -> tags.put(tag.tagKey(), tag.tagValue()));
            return Map.copyOf(tags);
        } catch (NotFoundException e) {
            return Map.of();
        } catch (KmsException e) {
            if (isDeniedByKeyPolicy(e)) {
                return Map.of(); // the policies of the operator's keys let the account's IAM policies decide
            }
            throw e;
        }
    }

    /** AWS's message distinguishes "no resource-based policy allows" from "no identity-based policy allows". */
    private static boolean isDeniedByKeyPolicy(KmsException e) {
        return e.awsErrorDetails() != null
                && "AccessDeniedException".equals(e.awsErrorDetails().errorCode())
                && String.valueOf(e.awsErrorDetails().errorMessage()).contains("resource-based policy");
    }
}
