package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** How custom objects are: the kinds of the charts that have words of their own for it, and the rest by kstatus. */
final class CustomHealth {
    private CustomHealth() {}

    static Health of(String groupKind, JsonNode object) {
        return switch (groupKind) {
            case "Prometheus.monitoring.coreos.com",
                    "PrometheusAgent.monitoring.coreos.com",
                    "Alertmanager.monitoring.coreos.com",
                    "ThanosRuler.monitoring.coreos.com" -> operated(object);
            case "Elasticsearch.elasticsearch.k8s.elastic.co" -> elasticsearch(object);
            case "Kibana.kibana.k8s.elastic.co",
                    "Logstash.logstash.k8s.elastic.co",
                    "Beat.beat.k8s.elastic.co",
                    "Agent.agent.k8s.elastic.co",
                    "ApmServer.apm.k8s.elastic.co" -> elastic(object);
            case "BackupStorageLocation.velero.io" -> phase(object, "Available");
            case "Schedule.velero.io" -> phase(object, "Enabled");
            default -> generic(object);
        };
    }

    /** The Prometheus operator: Available is True, Degraded or False. */
    private static Health operated(JsonNode object) {
        var available = StatusConditions.find(object, "Available");
        if (available.isMissingNode()) {
            return Health.progressing("its operator has not seen it yet");
        }
        if (available.path("observedGeneration").asLong()
                < object.path("metadata").path("generation").asLong()) {
            return Health.progressing("its operator has not seen the latest change yet");
        }
        var reconciled = StatusConditions.find(object, "Reconciled");
        if (reconciled.path("status").asText().equals("False")) {
            return Health.progressing(StatusConditions.words(reconciled, "isn't reconciled"));
        }
        return StatusConditions.isTrueOrElse(object, "Available", "isn't available");
    }

    /** Yellow is as good as it gets with one node: replicas have nowhere to go. */
    private static Health elasticsearch(JsonNode object) {
        var status = object.path("status");
        if (status.path("phase").asText().equals("Invalid")) {
            return Health.failed("is invalid: "
                    + StatusConditions.words(
                            StatusConditions.find(object, "ReconciliationComplete"), "see its Events"));
        }
        var nodes = 0;
        for (var set : object.path("spec").path("nodeSets")) {
            nodes += set.path("count").asInt();
        }
        var health = status.path("health").asText("unknown");
        var available = status.path("availableNodes").asInt();
        var isWell = health.equals("green") || (health.equals("yellow") && nodes == 1);
        if (StatusConditions.isBehind(object)
                || !isWell
                || !status.path("phase").asText().equals("Ready")) {
            return Health.progressing("health " + health + ", " + available + " of " + nodes + " nodes");
        }
        return Health.READY;
    }

    private static Health elastic(JsonNode object) {
        var status = object.path("status");
        if (StatusConditions.isBehind(object)) {
            return Health.progressing("its operator has not seen the latest change yet");
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

    /** Velero says it in one word, with a message where it is not that one. */
    private static Health phase(JsonNode object, String good) {
        var status = object.path("status");
        var phase = status.path("phase").asText("");
        if (phase.equals(good)) {
            return Health.READY;
        }
        if (phase.isEmpty()) {
            return Health.progressing("its controller has not seen it yet");
        }
        var words = status.path("message").asText("");
        var errors = status.path("validationErrors");
        var told = !words.isEmpty()
                ? ": " + words
                : !errors.isEmpty() ? ": " + errors.path(0).asText() : "";
        return phase.equals("FailedValidation") ? Health.failed(phase + told) : Health.progressing(phase + told);
    }

    private static Health generic(JsonNode object) {
        if (StatusConditions.isBehind(object)) {
            return Health.progressing("its controller has not seen the latest change yet");
        }
        var stalled = StatusConditions.find(object, "Stalled");
        if (stalled.path("status").asText().equals("True")) {
            return Health.failed(StatusConditions.words(stalled, "is stalled"));
        }
        var reconciling = StatusConditions.find(object, "Reconciling");
        if (reconciling.path("status").asText().equals("True")) {
            return Health.progressing(StatusConditions.words(reconciling, "is being reconciled"));
        }
        for (var type : new String[] {"Ready", "Available"}) {
            var condition = StatusConditions.find(object, type);
            if (!condition.isMissingNode() && !condition.path("status").asText().equals("True")) {
                return Health.progressing(StatusConditions.words(condition, "isn't " + type.toLowerCase(Locale.ROOT)));
            }
        }
        return Health.READY;
    }
}
