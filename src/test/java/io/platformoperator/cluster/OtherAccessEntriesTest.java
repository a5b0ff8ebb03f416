package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherAccessEntriesTest {
    /** The operator must never delete the entry by which it reaches the cluster. */
    @ParameterizedTest
    @CsvSource({
        "arn:aws:sts::123456789012:assumed-role/operator/pod, arn:aws:iam::123456789012:role/operator, true",
        "arn:aws:sts::123456789012:assumed-role/operator/pod, arn:aws:iam::123456789012:role/path/to/operator, true",
        "arn:aws:sts::123456789012:assumed-role/operator/pod, arn:aws:iam::999999999999:role/operator, false",
        "arn:aws:sts::123456789012:assumed-role/operator/pod, arn:aws:iam::123456789012:role/my-operator, false",
        "arn:aws:sts::123456789012:assumed-role/operator/pod, arn:aws:iam::123456789012:user/operator, false",
        "arn:aws:iam::123456789012:user/ops, arn:aws:iam::123456789012:user/ops, true",
        "arn:aws:iam::123456789012:user/ops, arn:aws:iam::123456789012:role/ops, false",
    })
    void recognizesTheOperatorsOwnPrincipal(String caller, String principal, boolean isCaller) {
        assertThat(OtherAccessEntries.isCaller(caller, principal)).isEqualTo(isCaller);
    }

    @Test
    void describesAnEntryWithAllThatIsNeededToPutItBack() {
        var entry = new OtherAccessEntries.Entry(
                "arn:aws:iam::123456789012:role/dev",
                "dev",
                List.of("viewers"),
                List.of(new AccessPolicy(
                        "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", List.of("shop"))));
        assertThat(entry.restoreText())
                .isEqualTo("{\"principalArn\": \"arn:aws:iam::123456789012:role/dev\", \"username\": \"dev\","
                        + " \"kubernetesGroups\": [\"viewers\"], \"accessPolicies\": [{\"policyArn\":"
                        + " \"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy\", \"accessScope\":"
                        + " {\"type\": \"namespace\", \"namespaces\": [\"shop\"]}}]}");
    }
}
