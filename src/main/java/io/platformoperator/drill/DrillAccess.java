package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.graph.Engine;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.subsystem.ReconcilerContext;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the steps of a run share: the engine of its account and region, and the time. */
record DrillAccess(ReconcilerContext services) {
    /** Time until the next step if there is something to do. */
    static final Duration AT_ONCE = Duration.ofMillis(1);

    /** Time until the next step after an answer that does not help. */
    static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    /** Key of the assumed role in {@code status.run.source}. */
    static final String ROLE_ARN = "roleArn";
    /** Key of the external id of the assumed role in {@code status.run.source}. */
    static final String EXTERNAL_ID = "externalId";

    private static final Logger LOG = LoggerFactory.getLogger(DrillAccess.class);

    Engine<Aws> engine(DrillRun run) {
        return services.regions()
                .engine(new AwsAccount(run.source().get(ROLE_ARN), run.source().get(EXTERNAL_ID)), run.region());
    }

    Aws cloud(DrillRun run) {
        return engine(run).resourceCache().cloud();
    }

    /** Records that an earlier process may have created resources of the run. */
    void recordEarlierProcess(DrillRun run, Graph<Aws> graph) {
        var leaderSince = services.leaderSince().get();
        if (Instant.parse(run.startedAt()).isBefore(leaderSince)) {
            engine(run).recordOtherWriter(graph, leaderSince);
        }
    }

    static void log(ReconcileResult result) {
        result.changes()
                .forEach(change -> LOG.info(
                        "{} {} {} {}",
                        change.verb(),
                        change.kind(),
                        change.identity().name(),
                        change.details()));
    }

    /** What a result waits for. */
    static String progress(ReconcileResult result) {
        return result.reports().stream()
                .filter(report -> report.phase() != ResourceReport.Phase.READY)
                .findFirst()
                .map(report -> report.kind() + " " + report.identity().name()
                        + (report.message().isEmpty() ? "" : ": " + report.message()))
                .orElse("waiting for the next listing of AWS");
    }

    Duration until(Instant time) {
        var wait = Duration.between(now(), time);
        return wait.isPositive() ? wait : AT_ONCE;
    }

    Instant now() {
        return services.clock().instant();
    }
}
