package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IamPolicyTest {
    private static final Path SHIPPED = Path.of("helm/platform-operator/files/iam-policy.json");
    /** IAM's quota for all inline policies of a role together, white space not counted; it can't be raised. */
    private static final int LONGEST_POLICY = 10_240;

    @Test
    void theChartHasThePolicyThatTheKindsNeed() throws IOException {
        if (System.getProperty("golden.write") != null) {
            Files.createDirectories(SHIPPED.getParent());
            Files.writeString(SHIPPED, IamPolicy.document());
        }
        assertThat(IamPolicy.document())
                .as("differs from %s; when that is right, run with -Dgolden.write", SHIPPED)
                .isEqualTo(Files.readString(SHIPPED));
    }

    @Test
    void itFitsIntoARole() {
        assertThat(IamPolicy.document().replaceAll("\\s", "").length()).isLessThanOrEqualTo(LONGEST_POLICY);
    }

    @Test
    void itNamesEachActionInFull() {
        assertThat(IamPolicy.actions()).allMatch(action -> action.matches("[a-z0-9-]+:[A-Z][A-Za-z0-9]+"));
    }
}
