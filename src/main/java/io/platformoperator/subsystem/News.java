package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.Change;
import io.platformoperator.graph.NodeReport;
import io.platformoperator.graph.Outcome;
import io.platformoperator.kubernetes.Events;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person would want to hear of a pass, as Events and in the log. */
record News(Events events) {
    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    /** Tells what a pass did, and what blocks now that did not block in the same words before. */
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
        var known = resource.reported().resources();
        for (var report : outcome.reports()) {
            var error = report.error();
            if (error == null || report.phase() != NodeReport.Phase.BLOCKED) {
                continue;
            }
            var isNews = known.stream()
                    .noneMatch(before -> before.name().equals(report.identity().name())
                            && report.message().equals(before.message()));
            if (isNews) {
                LOG.warn(
                        "{} {} is blocked: {}", report.kind(), report.identity().name(), error);
                events.warning(
                        resource,
                        error.kind().reason(),
                        report.kind() + " " + report.identity().name() + ": " + error);
            }
        }
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
