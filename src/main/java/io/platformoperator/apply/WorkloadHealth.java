package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;

/** How workloads are: by the rules of kstatus, which are those of {@code kubectl rollout status}. */
final class WorkloadHealth {
    private static final Health UNSEEN = Health.progressing("its controller has not seen it yet");

    private WorkloadHealth() {}

    static Health deployment(JsonNode object, int enough) {
        var wanted = pods(object, enough);
        if (isUnseen(object)) {
            return UNSEEN;
        }
        var progress = StatusConditions.find(object, "Progressing");
        if (progress.path("reason").asText().equals("ProgressDeadlineExceeded")) {
            return Health.failed(StatusConditions.words(progress, "makes no progress"));
        }
        var updated = count(object, "updatedReplicas");
        if (updated < wanted) {
            return Health.progressing(updated + " of " + wanted + " updated" + refusal(object));
        }
        if (count(object, "replicas") > updated) {
            return Health.progressing((count(object, "replicas") - updated) + " of the version before still there");
        }
        return available(count(object, "availableReplicas"), wanted);
    }

    static Health statefulSet(JsonNode object, int enough) {
        var wanted = pods(object, enough);
        if (isUnseen(object)) {
            return UNSEEN;
        }
        var strategy = object.path("spec").path("updateStrategy");
        var ready = count(object, "readyReplicas");
        if (ready < wanted) {
            return Health.progressing(ready + " of " + wanted + " ready");
        }
        if (strategy.path("type").asText().equals("OnDelete")) {
            return Health.READY;
        }
        var updating = wanted - strategy.path("rollingUpdate").path("partition").asInt(0);
        if (count(object, "updatedReplicas") < updating
                && !same(object.path("status"), "currentRevision", "updateRevision")) {
            return Health.progressing(count(object, "updatedReplicas") + " of " + updating + " updated");
        }
        return available(count(object, "availableReplicas"), wanted);
    }

    static Health daemonSet(JsonNode object) {
        if (isUnseen(object) || !object.path("status").has("desiredNumberScheduled")) {
            return UNSEEN;
        }
        var wanted = count(object, "desiredNumberScheduled");
        var updated = count(object, "updatedNumberScheduled");
        if (!object.path("spec").path("updateStrategy").path("type").asText().equals("OnDelete") && updated < wanted) {
            return Health.progressing(updated + " of " + wanted + " updated");
        }
        return available(count(object, "numberAvailable"), wanted);
    }

    static Health replicaSet(JsonNode object) {
        if (isUnseen(object)) {
            return UNSEEN;
        }
        if (StatusConditions.is(object, "ReplicaFailure", "True")) {
            return Health.progressing(
                    StatusConditions.words(StatusConditions.find(object, "ReplicaFailure"), "can't make pods"));
        }
        return available(
                count(object, "availableReplicas"),
                object.path("spec").path("replicas").asInt(1));
    }

    static Health job(JsonNode object) {
        if (StatusConditions.is(object, "Failed", "True")) {
            return Health.failed(
                    "failed: " + StatusConditions.words(StatusConditions.find(object, "Failed"), "no reason given"));
        }
        if (StatusConditions.is(object, "Complete", "True")
                || object.path("spec").path("suspend").asBoolean()) {
            return Health.READY;
        }
        return Health.progressing("is running");
    }

    static Health pod(JsonNode object) {
        return switch (object.path("status").path("phase").asText()) {
            case "Succeeded" -> Health.READY;
            case "Failed" ->
                Health.failed("failed: "
                        + StatusConditions.words(object.path("status"), "its containers ended with an error"));
            case "Running" -> StatusConditions.isTrueOrElse(object, "Ready", "isn't ready");
            default ->
                Health.progressing(
                        StatusConditions.words(StatusConditions.find(object, "PodScheduled"), "has not started"));
        };
    }

    private static int pods(JsonNode object, int enough) {
        return Math.min(enough, object.path("spec").path("replicas").asInt(1));
    }

    private static Health available(int available, int wanted) {
        return available >= wanted ? Health.READY : Health.progressing(available + " of " + wanted + " available");
    }

    /** What keeps pods from being made at all: a quota, a webhook, a security level. */
    private static String refusal(JsonNode object) {
        var failure = StatusConditions.find(object, "ReplicaFailure");
        return failure.path("status").asText().equals("True")
                ? ": " + StatusConditions.words(failure, "pods are refused")
                : "";
    }

    private static boolean isUnseen(JsonNode object) {
        return !object.path("status").has("observedGeneration") || StatusConditions.isBehind(object);
    }

    private static int count(JsonNode object, String field) {
        return object.path("status").path(field).asInt(0);
    }

    private static boolean same(JsonNode status, String a, String b) {
        return status.path(a).asText().equals(status.path(b).asText());
    }
}
