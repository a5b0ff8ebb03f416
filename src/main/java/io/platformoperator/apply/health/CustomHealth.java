package io.platformoperator.apply.health;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Health of custom objects: special rules for kinds of the installed charts, the rules of kstatus for all others. */
final class CustomHealth {
    private CustomHealth() {}

    static Health of(String groupKind, JsonNode object) {
        return switch (groupKind) {
            case "Prometheus.monitoring.coreos.com",
                    "PrometheusAgent.monitoring.coreos.com",
                    "Alertmanager.monitoring.coreos.com",
                    "ThanosRuler.monitoring.coreos.com" -> prometheusOperator(object);
            case "Elasticsearch.elasticsearch.k8s.elastic.co" -> elasticsearch(object);
            case "Kibana.kibana.k8s.elastic.co",
                    "Logstash.logstash.k8s.elastic.co",
                    "Beat.beat.k8s.elastic.co",
                    "Agent.agent.k8s.elastic.co",
                    "ApmServer.apm.k8s.elastic.co" -> elastic(object);
            case "BackupStorageLocation.velero.io" -> phase(object, "Available");
            case "Schedule.velero.io" -> phase(object, "Enabled");
            case "Backup.velero.io", "Restore.velero.io" -> veleroTask(object);
            default -> generic(object);
        };
    }

    /** Kinds of the Prometheus operator, whose condition {@code Available} is True, Degraded or False. */
    private static Health prometheusOperator(JsonNode object) {
        var available = StatusConditions.find(object, "Available");
        if (available.isMissingNode()) {
            return Health.progressing("its operator has not observed it yet");
        }
        if (available.path("observedGeneration").asLong()
                < object.path("metadata").path("generation").asLong()) {
            return Health.progressing("its operator has not observed the latest change yet");
        }
        var reconciled = StatusConditions.find(object, "Reconciled");
        if (reconciled.path("status").asText().equals("False")) {
            return Health.progressing(StatusConditions.text(reconciled, "isn't reconciled"));
        }
        return StatusConditions.isTrueOrElse(object, "Available", "isn't available");
    }

    /** With one node, yellow counts as ready: Elasticsearch has no second node for replica shards, so it never becomes green. */
    private static Health elasticsearch(JsonNode object) {
        var status = object.path("status");
        if (status.path("phase").asText().equals("Invalid")) {
            return Health.failed("is invalid: "
                    + StatusConditions.text(StatusConditions.find(object, "ReconciliationComplete"), "see its Events"));
        }
        var nodes = 0;
        for (var set : object.path("spec").path("nodeSets")) {
            nodes += set.path("count").asInt();
        }
        var health = status.path("health").asText("unknown");
        var available = status.path("availableNodes").asInt();
        var isHealthy = health.equals("green") || (health.equals("yellow") && nodes == 1);
        if (StatusConditions.isBehind(object)
                || !isHealthy
                || !status.path("phase").asText().equals("Ready")) {
            return Health.progressing("health " + health + ", " + available + " of " + nodes + " nodes");
        }
        return Health.READY;
    }

    private static Health elastic(JsonNode object) {
        var status = object.path("status");
        if (StatusConditions.isBehind(object)) {
            return Health.progressing("its operator has not observed the latest change yet");
        }
        var health = status.path("health").asText("unknown");
        if (health.equals("green")) {
            return Health.READY;
        }
        var expected = status.path("expectedNodes")
                .asInt(object.path("spec").path("count").asInt());
        return Health.progressing(
                "health " + health + ", " + status.path("availableNodes").asInt() + " of " + expected + " available");
    }

    /** Velero's kinds: a phase, with a message if the phase is not the ready one. */
    private static Health phase(JsonNode object, String readyPhase) {
        var status = object.path("status");
        var phase = status.path("phase").asText("");
        if (phase.equals(readyPhase)) {
            return Health.READY;
        }
        if (phase.isEmpty()) {
            return Health.progressing("its controller has not observed it yet");
        }
        var message = status.path("message").asText("");
        var errors = status.path("validationErrors");
        var details = !message.isEmpty()
                ? ": " + message
                : !errors.isEmpty() ? ": " + errors.path(0).asText() : "";
        return phase.equals("FailedValidation") ? Health.failed(phase + details) : Health.progressing(phase + details);
    }

    /** A backup or restore of Velero, which ends once. A part that could not be restored is not restored later. */
    private static Health veleroTask(JsonNode object) {
        var status = object.path("status");
        return switch (status.path("phase").asText()) {
            case "Failed" ->
                Health.failed("Failed: " + status.path("failureReason").asText());
            case "PartiallyFailed" ->
                Health.failed("PartiallyFailed: " + status.path("errors").asInt() + " errors, see its log");
            default -> phase(object, "Completed");
        };
    }

    private static Health generic(JsonNode object) {
        if (StatusConditions.isBehind(object)) {
            return Health.progressing("its controller has not observed the latest change yet");
        }
        var stalled = StatusConditions.find(object, "Stalled");
        if (stalled.path("status").asText().equals("True")) {
            return Health.failed(StatusConditions.text(stalled, "is stalled"));
        }
        var reconciling = StatusConditions.find(object, "Reconciling");
        if (reconciling.path("status").asText().equals("True")) {
            return Health.progressing(StatusConditions.text(reconciling, "is being reconciled"));
        }
        for (var type : new String[] {"Ready", "Available"}) {
            var condition = StatusConditions.find(object, type);
            if (!condition.isMissingNode() && !condition.path("status").asText().equals("True")) {
                return Health.progressing(StatusConditions.text(condition, "isn't " + type.toLowerCase(Locale.ROOT)));
            }
        }
        return Health.READY;
    }
}
