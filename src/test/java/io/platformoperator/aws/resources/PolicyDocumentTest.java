package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyDocumentTest {
    @Test
    void statementsAreComparedOneByOne() {
        var deny = Map.<String, Object>of("Effect", "Deny", "Action", "s3:*");
        var allow = Map.<String, Object>of("Effect", "Allow", "Action", "s3:GetObject");
        assertThat(PolicyDocument.statements(PolicyDocument.of(List.of(deny, allow))))
                .containsExactlyInAnyOrder(
                        "{\"Action\":\"s3:*\",\"Effect\":\"Deny\"}",
                        "{\"Action\":\"s3:GetObject\",\"Effect\":\"Allow\"}");
    }

    @Test
    void textThatIsNoPolicyDiffersFromEveryPolicy() {
        assertThat(PolicyDocument.statements(null)).isEmpty();
        assertThat(PolicyDocument.statements("no JSON")).containsExactly("no JSON");
        assertThat(PolicyDocument.statements("{}")).containsExactly("{}");
    }
}
