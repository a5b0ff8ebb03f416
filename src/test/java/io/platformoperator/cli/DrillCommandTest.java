package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.cli.plan.DrillText;
import io.platformoperator.kubernetes.MockApiServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code platform drill} creates, prints, and exits with. */
class DrillCommandTest {
    private static final Instant START = Instant.parse("2030-01-31T12:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String NOT_READ = "{}";
    private static final String WAITING = """
            {observedGeneration: 1, message: "waits for the end of the run of shop-database: one drill of an environment at a time",
             conditions: [{type: Ready, status: "True", reason: Waiting}, {type: Stalled, status: "False", reason: Waiting}]}
            """;
    private static final String RESTORING = """
            {observedGeneration: 1, result: Running, message: "Restore: the instance is creating", run: {
             id: x, startedAt: "2030-01-31T12:00:00Z", expiresAt: "2030-01-31T18:00:00Z", region: us-east-1, phases: [
              {name: Prepare, outcome: Succeeded, message: the restore point is 11:58},
              {name: Restore, outcome: Running, message: the instance is creating},
              {name: Verify, outcome: Pending}, {name: CleanUp, outcome: Pending}]}}
            """;
    private static final String PASSED = """
            {observedGeneration: 1, result: Passed, objective: Met,
             message: "the data of 2030-01-31T11:58:00Z was restored and verified in 9m12s",
             run: {id: x, startedAt: "2030-01-31T12:00:00Z", endedAt: "2030-01-31T12:14:00Z", expiresAt: "2030-01-31T18:00:00Z",
              region: us-east-1, rtoSeconds: 552, rtoObjectiveSeconds: 1800, rpoSeconds: 130, cost: "0.10", phases: [],
              checks: [{check: Heartbeats, passed: true, message: without a gap until 11:58}]},
             history: [
              {startedAt: "2030-01-31T12:00:00Z", endedAt: "2030-01-31T12:14:00Z", result: Passed, rtoSeconds: 552,
               rpoSeconds: 130, objective: Met, message: restored}]}
            """;
    private static final String FAILED = """
            {observedGeneration: 1, result: Failed, message: "CheckFailed: SELECT 1: found f, expected t",
             run: {id: y, startedAt: "2029-10-31T12:00:00Z", endedAt: "2029-10-31T12:10:00Z", expiresAt: "2029-10-31T18:00:00Z",
              region: us-east-1, failureReason: CheckFailed, failureMessage: "SELECT 1: found f, expected t", phases: []},
             history: [
              {startedAt: "2029-10-31T12:00:00Z", endedAt: "2029-10-31T12:10:00Z", result: Failed,
               message: "CheckFailed: SELECT 1: found f, expected t"}]}
            """;
    private static final String NO_ENVIRONMENT = """
            {observedGeneration: 1, message: the environment shop does not exist,
             conditions: [{type: Ready, status: "False", reason: EnvironmentNotFound},
              {type: Stalled, status: "True", reason: EnvironmentNotFound}]}
            """;
    private static final String SCHEDULED = """
            {observedGeneration: 1, message: no run yet,
             conditions: [{type: Ready, status: "True", reason: Scheduled}, {type: Stalled, status: "False", reason: Scheduled}]}
            """;

    @ParameterizedTest
    @EnumSource(DrillKind.class)
    void createsADrillThatRunsOnceAtOnce(DrillKind kind) {
        try (var server = new MockApiServer(PlatformDrill.class)) {
            var longest = "a".repeat(40);
            DrillStartCommand.create(
                    server.client(),
                    MockApiServer.NAMESPACE,
                    longest,
                    kind,
                    List.of("SELECT count(*) > 0 FROM orders"));

            var drill = server.list(PlatformDrill.class).getFirst();
            assertThat(drill.getMetadata().getGenerateName().length() + 5).isLessThanOrEqualTo(56);
            assertThat(drill.getMetadata().getGenerateName())
                    .startsWith("aaaaaaaa")
                    .endsWith("-");
            assertThat(drill.getSpec().environment()).isEqualTo(longest);
            assertThat(drill.getSpec().kind()).isEqualTo(kind);
            assertThat(drill.getSpec().schedule()).isNull();
            assertThat(drill.getSpec().checks()).singleElement().satisfies(check -> {
                assertThat(check.sql()).isEqualTo("SELECT count(*) > 0 FROM orders");
                assertThat(check.expect()).isEqualTo("t");
            });
        }
    }

    @Test
    void anUnknownKindIsNamedWithThePossibleOnes() {
        var outcome = CommandOutcome.of("drill", "start", "shop", "--kind", "Database");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("DatabaseRestore", "CacheRestore", "Database");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void printsEachPhaseOnceAndEndsWithTheRun() throws InterruptedException {
        var watched = watch(NOT_READ, WAITING, WAITING, RESTORING, RESTORING, PASSED);
        assertThat(watched.code()).isZero();
        assertThat(watched.out()).isEqualTo("""
                2030-01-31T12:00:02Z  waits for the end of the run of shop-database: one drill of an environment at a time
                2030-01-31T12:00:04Z  Prepare   succeeded  the restore point is 11:58
                2030-01-31T12:00:04Z  Restore   running    the instance is creating
                Passed  the data of 2030-01-31T11:58:00Z was restored and verified in 9m12s
                  recovery time (RTO)     9m12s, the objective is 30m
                  age of the data (RPO)   2m10s
                  objectives              Met
                  cost                    about $0.10
                  holds                   Heartbeats  without a gap until 11:58
                  The report:
                    kubectl -n platform get configmap shop-x-report -o jsonpath='{.data.report\\.md}'
                """);
    }

    @Test
    void aFailedRunEndsWithThree() throws InterruptedException {
        var watched = watch(FAILED);
        assertThat(watched.code()).isEqualTo(3);
        assertThat(watched.out()).startsWith("Failed  CheckFailed: SELECT 1: found f, expected t\n");
    }

    @Test
    void aDrillThatCantStartEndsWithThree() throws InterruptedException {
        var watched = watch(WAITING, NO_ENVIRONMENT);
        assertThat(watched.code()).isEqualTo(3);
        assertThat(watched.out()).endsWith("can't start: the environment shop does not exist\n");
    }

    @Test
    void aDrillOfWhichNoRunIsDueIsNotWaitedFor() throws InterruptedException {
        var watched = watch(SCHEDULED);
        assertThat(watched.code()).isEqualTo(3);
        assertThat(watched.out()).endsWith("no run is in progress: no run yet\n");
    }

    @Test
    void saysThatNoOperatorReadsTheDrill() throws InterruptedException {
        var reads = new String[40];
        Arrays.fill(reads, NOT_READ);
        reads[39] = PASSED;
        var watched = watch(reads);
        assertThat(watched.out())
                .containsOnlyOnce("2030-01-31T12:00:31Z  the operator has not read the drill yet: platform check");
        assertThat(watched.code()).isZero();
    }

    @Test
    void aDeletedDrillIsAFailure() {
        assertThatThrownBy(() -> watch(RESTORING, null))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("PlatformDrill shop-x does not exist, or was deleted");
    }

    @Test
    void listsRunsTheNewestFirst() {
        assertThat(DrillText.list(List.of(
                        drill("old", FAILED), drill("now", RESTORING), drill("shop-x", PASSED), drill("due", WAITING))))
                .isEqualTo("""
                        DRILL    KIND              RESULT    RTO     RPO     OBJECTIVE   STARTED
                        due      DatabaseRestore   Waiting   -       -       -           -
                            waits for the end of the run of shop-database: one drill of an environment at a time
                        now      DatabaseRestore   Running   -       -       -           2030-01-31T12:00:00Z
                            Restore: the instance is creating
                        shop-x   DatabaseRestore   Passed    9m12s   2m10s   Met         2030-01-31T12:00:00Z
                        old      DatabaseRestore   Failed    -       -       -           2029-10-31T12:00:00Z
                            CheckFailed: SELECT 1: found f, expected t
                        """);
    }

    private record Watched(int code, String out) {}

    /** Watches a drill whose reads find these statuses, each a second after the one before; null: no drill. */
    private static Watched watch(String... statuses) throws InterruptedException {
        var reads = new ArrayDeque<Optional<PlatformDrill>>();
        for (var each : statuses) {
            reads.add(Optional.ofNullable(each).map(status -> drill("shop-x", status)));
        }
        var out = new StringWriter();
        var clock = new AtomicReference<>(START);
        var code = new DrillWatch(new PrintWriter(out), Duration.ofMillis(1), clock::get).run("shop-x", () -> {
            clock.updateAndGet(now -> now.plusSeconds(1));
            return reads.remove();
        });
        return new Watched(code, out.toString());
    }

    private static PlatformDrill drill(String name, String status) {
        return YAML.unmarshal("""
                metadata: {name: %s, namespace: platform, generation: 1}
                spec: {environment: shop, kind: DatabaseRestore}
                status: %s
                """.formatted(name, status.indent(2).strip()), PlatformDrill.class);
    }
}
