package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.ResourceChange;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records the result of a subsystem's reconcile as Events and in the log. */
record ReconcileEvents(Events events) {
    /** Retained resources per Event: the message of an Event has at most 1,024 characters. */
    private static final int RESOURCES_PER_EVENT = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileEvents.class);

    /**
     * Records each change, and each resource that is blocked, has drifted or is unmanaged. A report that the object's present status
     * already shows in the same words is not recorded again.
     */
    void record(SubsystemResource<?> resource, ReconcileResult result) {
        for (var change : result.changes()) {
            LOG.info(
                    "{} {} {} {}",
                    change.verb(),
                    change.kind(),
                    change.identity().name(),
                    change.details());
            events.normal(resource, reason(change), text(change));
        }
        for (var report : withoutRepeatedClaims(result.reports())) {
            if (!isNew(resource, report)) {
                continue;
            }
            var name = report.kind() + " " + report.identity().name();
            var error = report.error();
            if (report.phase() == ResourceReport.Phase.BLOCKED && error != null) {
                LOG.warn("{} is blocked: {}", name, error);
                events.warning(resource, error.errorClass().reason(), name + ": " + error);
            } else if (report.phase() == ResourceReport.Phase.DRIFTED) {
                LOG.warn("{} has drifted: {}", name, report.message());
                events.warning(resource, "Drifted", name + ": " + report.message());
            } else if (report.phase() == ResourceReport.Phase.UNMANAGED) {
                LOG.info("{} is unmanaged: {}", name, report.message());
                events.normal(resource, "Unmanaged", name + ": " + report.message());
            }
        }
    }

    /** Records the notices about zones, unless the object's present status already has them in the same words. */
    void recordNotices(SubsystemResource<?> resource, ChosenRegion region) {
        var isKnown = Conditions.find(
                        resource.statusOrEmpty().conditions(), region.topic().noticeCondition())
                .filter(condition -> region.text().equals(condition.getMessage()))
                .isPresent();
        if (!region.notices().isEmpty() && !isKnown) {
            LOG.warn("{}", region.text());
            events.warning(resource, region.topic().noticeCondition(), region.text());
        }
    }

    /**
     * Records the resources that remain in AWS after the object is deleted. Events are the only place for the list, because
     * the status is deleted with the object.
     *
     * @param orphaned resources created by others for the subsystem that remain, each described with its cloud id
     */
    void recordRetained(SubsystemResource<?> resource, ReconcileResult result, List<String> orphaned) {
        var managed = result.reports().stream()
                .filter(report -> report.phase() == ResourceReport.Phase.RETAINED)
                .map(report ->
                        report.kind() + " " + report.identity().name() + " (" + report.id() + "): " + report.message());
        var retained = Stream.concat(managed, orphaned.stream()).toList();
        for (var from = 0; from < retained.size(); from += RESOURCES_PER_EVENT) {
            var some = String.join("; ", retained.subList(from, Math.min(retained.size(), from + RESOURCES_PER_EVENT)));
            LOG.info("retained in AWS: {}", some);
            events.normal(resource, "Retained", "retained in AWS: " + some);
        }
    }

    /** The reports without all but the first that show the claim of another environment object: it is the same for each resource. */
    private static List<ResourceReport> withoutRepeatedClaims(List<ResourceReport> reports) {
        var first =
                reports.stream().filter(ReconcileEvents::isClaim).findFirst().orElse(null);
        return reports.stream()
                .filter(report -> !isClaim(report) || report.equals(first))
                .toList();
    }

    private static boolean isClaim(ResourceReport report) {
        return report.error() != null && report.error().errorClass() == ErrorClass.CLAIMED;
    }

    private static boolean isNew(SubsystemResource<?> resource, ResourceReport report) {
        return resource.statusOrEmpty().resources().stream()
                .noneMatch(before -> before.name().equals(report.identity().name())
                        && report.message().equals(before.message()));
    }

    private static String reason(ResourceChange change) {
        return switch (change.verb()) {
            case CREATED -> "Created";
            case UPDATED -> "Updated";
            case DELETED -> "Deleted";
        };
    }

    private static String text(ResourceChange change) {
        return change.kind() + " " + change.identity().name() + ": " + change.details();
    }
}
