package io.platformoperator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LifecyclePolicyTest {
    private static final LifecyclePolicy DESIRED = LifecyclePolicy.keeping(100);

    /** Another client renumbers the rules to put its own first, as ECR's console does. */
    private static final LifecyclePolicy WITH_ANOTHER = LifecyclePolicy.of("""
            {"rules": [
              {"rulePriority": 1, "description": "previews", "action": {"type": "expire"},
               "selection": {"tagStatus": "tagged", "tagPrefixList": ["pr-"], "countType": "sinceImagePushed",
                             "countUnit": "days", "countNumber": 3}},
              {"rulePriority": 5, "description": "untagged images", "action": {"type": "expire"},
               "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}},
              {"rulePriority": 9, "description": "mine", "action": {"type": "expire"},
               "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5}}
            ]}""");

    @Test
    void rulesForTagsAreThoseOfOthers() {
        assertThat(WITH_ANOTHER.otherRules()).containsOnlyKeys(1);
        assertThat(WITH_ANOTHER.otherRules().get(1)).contains("previews").doesNotContain("rulePriority");
        assertThat(DESIRED.otherRules()).isEmpty();
    }

    /** ECR accepts one rule for any tag, so another client's takes the place of the operator's. */
    @Test
    void aRuleForAnyTagTakesThePlaceOfTheOperators() {
        assertThat(WITH_ANOTHER.ownRules()).hasSize(2).isNotEqualTo(DESIRED.ownRules());
        assertThat(LifecyclePolicy.of(DESIRED.text()).ownRules()).isEqualTo(DESIRED.ownRules());
    }

    @Test
    void writesTheRulesOfOthersAgainAndTheRuleForAnyTagLast() {
        var merged = LifecyclePolicy.of(DESIRED.withOtherRulesOf(WITH_ANOTHER).text());
        assertThat(merged.ownRules()).isEqualTo(DESIRED.ownRules());
        assertThat(merged.otherRules()).isEqualTo(WITH_ANOTHER.otherRules());
        assertThat(merged.rules()).containsOnlyKeys(1, 2, 3);
        assertThat(merged.rules().get(3)).contains("\"any\"");
    }

    @Test
    void textThatIsNoPolicyDiffersFromEveryPolicy() {
        assertThat(LifecyclePolicy.of("nonsense").ownRules()).isEmpty();
        assertThat(LifecyclePolicy.NONE.ownRules()).isEmpty();
    }
}
