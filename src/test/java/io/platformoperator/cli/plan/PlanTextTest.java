package io.platformoperator.cli.plan;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus.FormerWriterStatus;
import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedFailover;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedStep;
import io.platformoperator.failover.FailoverEstimate;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTextTest {
    @Test
    void eachActionHasASign() {
        var text = text(
                resource(PlanAction.CREATE, "vpc", new Setting("cidr", "10.0.0.0/16", REPLACE)),
                changed(
                        PlanAction.UPDATE,
                        "instance",
                        new Difference("class", "db.r5.4xlarge", "db.r5.2xlarge", IN_PLACE)),
                changed(PlanAction.REPLACE, "subnet", new Difference("zone", "us-east-1a", "us-east-1b", REPLACE)),
                because(PlanAction.DELETE, "old", "no longer desired"),
                because(PlanAction.BLOCKED, "key", "AccessDenied: not allowed"),
                because(PlanAction.RETAIN, "bucket", "no longer desired, but it holds data"),
                because(PlanAction.WAIT, "network/vpc", "waits for network to create it"),
                because(PlanAction.UNCHANGED, "steady", ""));

        assertThat(text.lines().filter(line -> line.startsWith("    ")).map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        " + x/Kind vpc cidr 10.0.0.0/16",
                        " ~ x/Kind instance [class: db.r5.4xlarge → db.r5.2xlarge]",
                        " -/+ x/Kind subnet [zone: us-east-1a → us-east-1b] replacement: deleted",
                        " and created again: clients lose it meanwhile",
                        " - x/Kind old no longer desired",
                        " ! x/Kind key AccessDenied: not allowed",
                        " = x/Kind bucket no longer desired, but it holds data",
                        " . x/Kind network/vpc waits for network to create it");
        assertThat(text)
                .contains("\nPlan: 1 to create, 1 to change, 1 to remove, 1 to replace, 1 blocked, 1 retained\n");
    }

    @Test
    void linesFitATerminal() {
        var text = text(
                resource(
                        PlanAction.CREATE,
                        "a-name-that-takes-the-whole-column-of-names",
                        new Setting("policy", "{\"Statement\":\"" + "x".repeat(300) + "\"}", IN_PLACE),
                        new Setting("subnets", "[" + "10.0.0.0/24, ".repeat(20) + "]", IN_PLACE)),
                because(PlanAction.BLOCKED, "key", "AccessDenied: you are not allowed to do that ".repeat(6)),
                changed(
                        PlanAction.UPDATE,
                        "role",
                        new Difference(
                                "trust",
                                "y".repeat(200) + "a" + "z".repeat(200),
                                "y".repeat(200) + "b" + "z".repeat(200),
                                IN_PLACE)));

        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
        assertThat(text).contains("policy {…}");
    }

    /** Truncation must not hide the difference. */
    @Test
    void longValuesAreReducedToTheirDifference() {
        var common = "s".repeat(100);
        var text = text(changed(
                PlanAction.UPDATE,
                "role",
                new Difference("trust", common + "old" + common, common + "new" + common, IN_PLACE)));

        assertThat(text).contains("old").contains("new").doesNotContain(common);
    }

    @Test
    void valuesKnownAfterApplyAreLeftOut() {
        assertThat(text(resource(
                        PlanAction.CREATE,
                        "subnet",
                        new Setting("vpc", Plan.KNOWN_AFTER_APPLY, REPLACE),
                        new Setting("zone", "a", REPLACE))))
                .contains("zone a")
                .doesNotContain(Plan.KNOWN_AFTER_APPLY);
    }

    @Test
    void quotaShortagesPrecedeTheSubsystemsAndBlockThePlan() {
        var region = new PlannedRegion(
                "us-east-1",
                "123456789012",
                List.of(),
                List.of("3 more needed, but 4 of 5 are in use: ask for it: aws service-quotas --desired-value 7"),
                List.of(new PlannedSubsystem("network", List.of(), Map.of(), 0, 0)));
        var plan = new PlannedEnvironment("platform/shop", PlanBasis.AWS, List.of(region));

        assertThat(plan.isBlocked()).isTrue();
        assertThat(PlanText.of(plan))
                .containsSubsequence(
                        "us-east-1, account 123456789012",
                        "Quotas of the account are too low",
                        "    ! 3 more needed, but 4 of 5 are in use",
                        "Network:");
    }

    @Test
    void costIsTheSumAndTimeTheMaximumOfAllSubsystems() {
        var plan = new PlannedEnvironment(
                "platform/shop",
                PlanBasis.AWS,
                List.of(new PlannedRegion(
                        "us-east-1",
                        "123456789012",
                        List.of(),
                        List.of(),
                        List.of(
                                new PlannedSubsystem(
                                        "network", List.of(), Map.of("x/Kind", 900.0, "x/Other", 100.0), -250.5, 120),
                                new PlannedSubsystem("database", List.of(), Map.of("x/Kind", 500.25), 0, 1320)))));

        assertThat(PlanText.of(plan))
                .contains("Cost: $1,500.25 a month, -$250.50 by this plan")
                .contains("Time: usually ready in 22 min");
    }

    @Test
    void aRequestedFailoverPrecedesTheRegionsWithItsSteps() {
        var former = new FormerWriterStatus(OldPrimary.DELETE, "12.50", null, "kept until then; then deleted");
        var failover = new PlannedFailover(
                "us-east-1",
                "us-west-2",
                FailoverMode.FORCED,
                new FailoverEstimate(660, former),
                List.of(new PlannedStep("Fence", "is fenced")));
        var plan = new PlannedEnvironment("platform/shop", PlanBasis.AWS, failover, List.of());

        assertThat(plan.hasChanges()).isTrue();
        assertThat(PlanText.of(plan))
                .containsSubsequence(
                        "Forced failover from us-east-1 to us-west-2, if the condition FailoverReady",
                        "  time   about 660 s until the platform runs in us-west-2",
                        "  old    the former writer of the database is kept until then; then deleted; it costs $12.50 a",
                        "  Fence    is fenced",
                        "Plan: ");
        assertThat(PlanMarkdown.of(plan))
                .contains("**Forced failover from us-east-1 to us-west-2", "about 660 s", "$12.50 a month");
    }

    private static String text(PlannedResource... resources) {
        return PlanText.of(new PlannedEnvironment(
                "platform/shop",
                PlanBasis.AWS,
                List.of(new PlannedRegion(
                        "us-east-1",
                        "123456789012",
                        List.of(),
                        List.of(),
                        List.of(new PlannedSubsystem("network", List.of(resources), Map.of(), 0, 0))))));
    }

    private static PlannedResource resource(PlanAction action, String name, Setting... settings) {
        return new PlannedResource(action, "x/Kind", name, List.of(settings), List.of(), "");
    }

    private static PlannedResource changed(PlanAction action, String name, Difference difference) {
        return new PlannedResource(action, "x/Kind", name, List.of(), List.of(difference), "");
    }

    private static PlannedResource because(PlanAction action, String name, String why) {
        return new PlannedResource(action, "x/Kind", name, List.of(), List.of(), why);
    }
}
