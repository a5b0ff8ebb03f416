package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.Change;
import io.platformoperator.graph.NodeReport;
import io.platformoperator.graph.Outcome;
import io.platformoperator.kubernetes.Events;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person would want to hear of a pass, as Events and in the log. */
record News(Events events) {
    /** An Event has room for a thousand characters. */
    private static final int AT_ONCE = 5;

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    /** Tells what a pass did, and what blocks or differs now that did not in the same words before. */
    void tell(SubsystemResource<?> resource, Outcome outcome) {
        for (var change : outcome.changes()) {
            LOG.info(
                    "{} {} {} {}",
                    change.verb(),
                    change.kind(),
                    change.identity().name(),
                    change.text());
            events.normal(resource, reason(change), text(change));
        }
        for (var report : outcome.reports()) {
            if (!isNews(resource, report)) {
                continue;
            }
            var what = report.kind() + " " + report.identity().name();
            var error = report.error();
            if (report.phase() == NodeReport.Phase.BLOCKED && error != null) {
                LOG.warn("{} is blocked: {}", what, error);
                events.warning(resource, error.kind().reason(), what + ": " + error);
            } else if (report.phase() == NodeReport.Phase.DRIFTED) {
                LOG.warn("{} has drifted: {}", what, report.message());
                events.warning(resource, "Drifted", what + ": " + report.message());
            }
        }
    }

    /**
     * Tells, as the last of an object, what of it is left: its status goes with it.
     *
     * @param others what others made for it and stays, in words
     */
    void tellWhatStays(SubsystemResource<?> resource, Outcome outcome, List<String> others) {
        var ours = outcome.reports().stream()
                .filter(report -> report.phase() == NodeReport.Phase.RETAINED)
                .map(report ->
                        report.kind() + " " + report.identity().name() + " (" + report.id() + "): " + report.message());
        var left = Stream.concat(ours, others.stream()).toList();
        for (var from = 0; from < left.size(); from += AT_ONCE) {
            var some = String.join("; ", left.subList(from, Math.min(left.size(), from + AT_ONCE)));
            LOG.info("stays: {}", some);
            events.normal(resource, "Retained", "stays: " + some);
        }
    }

    private static boolean isNews(SubsystemResource<?> resource, NodeReport report) {
        return resource.reported().resources().stream()
                .noneMatch(before -> before.name().equals(report.identity().name())
                        && report.message().equals(before.message()));
    }

    private static String reason(Change change) {
        return switch (change.verb()) {
            case CREATED -> "Created";
            case UPDATED -> "Updated";
            case DELETED -> "Deleted";
        };
    }

    private static String text(Change change) {
        return change.kind() + " " + change.identity().name() + ": " + change.text();
    }
}
