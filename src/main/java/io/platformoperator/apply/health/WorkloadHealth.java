package io.platformoperator.apply.health;

import com.fasterxml.jackson.databind.JsonNode;

/** Health of workloads, by the rules of kstatus, which match {@code kubectl rollout status}. */
final class WorkloadHealth {
    private static final Health UNOBSERVED = Health.progressing("its controller has not observed it yet");

    private WorkloadHealth() {}

    static Health deployment(JsonNode object, long generation, int sufficientPods) {
        var desired = pods(object, sufficientPods);
        if (isUnobserved(object, generation)) {
            return UNOBSERVED;
        }
        var progress = StatusConditions.find(object, "Progressing");
        if (progress.path("reason").asText().equals("ProgressDeadlineExceeded")) {
            return Health.failed(StatusConditions.text(progress, "the rollout makes no progress"));
        }
        var updated = count(object, "updatedReplicas");
        if (updated < desired) {
            return Health.progressing(updated + " of " + desired + " updated" + replicaFailure(object));
        }
        if (count(object, "replicas") > updated) {
            return Health.progressing((count(object, "replicas") - updated) + " of the previous version still running");
        }
        return available(count(object, "availableReplicas"), desired);
    }

    static Health statefulSet(JsonNode object, long generation, int sufficientPods) {
        var desired = pods(object, sufficientPods);
        if (isUnobserved(object, generation)) {
            return UNOBSERVED;
        }
        var strategy = object.path("spec").path("updateStrategy");
        var ready = count(object, "readyReplicas");
        if (ready < desired) {
            return Health.progressing(ready + " of " + desired + " ready");
        }
        if (strategy.path("type").asText().equals("OnDelete")) {
            return Health.READY;
        }
        var updating =
                desired - strategy.path("rollingUpdate").path("partition").asInt(0);
        if (count(object, "updatedReplicas") < updating
                && !isSame(object.path("status"), "currentRevision", "updateRevision")) {
            return Health.progressing(count(object, "updatedReplicas") + " of " + updating + " updated");
        }
        return available(count(object, "availableReplicas"), desired);
    }

    static Health daemonSet(JsonNode object, long generation) {
        if (isUnobserved(object, generation) || !object.path("status").has("desiredNumberScheduled")) {
            return UNOBSERVED;
        }
        var desired = count(object, "desiredNumberScheduled");
        var updated = count(object, "updatedNumberScheduled");
        if (!object.path("spec").path("updateStrategy").path("type").asText().equals("OnDelete") && updated < desired) {
            return Health.progressing(updated + " of " + desired + " updated");
        }
        return available(count(object, "numberAvailable"), desired);
    }

    static Health replicaSet(JsonNode object, long generation) {
        if (isUnobserved(object, generation)) {
            return UNOBSERVED;
        }
        if (StatusConditions.is(object, "ReplicaFailure", "True")) {
            return Health.progressing(
                    StatusConditions.text(StatusConditions.find(object, "ReplicaFailure"), "can't create pods"));
        }
        return available(
                count(object, "availableReplicas"),
                object.path("spec").path("replicas").asInt(1));
    }

    static Health job(JsonNode object) {
        if (StatusConditions.is(object, "Failed", "True")) {
            return Health.failed(
                    "failed: " + StatusConditions.text(StatusConditions.find(object, "Failed"), "no reason given"));
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
                        + StatusConditions.text(object.path("status"), "its containers ended with an error"));
            case "Running" -> StatusConditions.isTrueOrElse(object, "Ready", "isn't ready");
            default ->
                Health.progressing(
                        StatusConditions.text(StatusConditions.find(object, "PodScheduled"), "has not started"));
        };
    }

    private static int pods(JsonNode object, int sufficientPods) {
        return Math.min(sufficientPods, object.path("spec").path("replicas").asInt(1));
    }

    private static Health available(int available, int desired) {
        return available >= desired ? Health.READY : Health.progressing(available + " of " + desired + " available");
    }

    /** Why no pods can be created (a quota, a webhook, a Pod Security level), to be appended to a message; empty if they can. */
    private static String replicaFailure(JsonNode object) {
        var failure = StatusConditions.find(object, "ReplicaFailure");
        return failure.path("status").asText().equals("True")
                ? ": " + StatusConditions.text(failure, "pods are refused")
                : "";
    }

    private static boolean isUnobserved(JsonNode object, long generation) {
        return object.path("status").path("observedGeneration").asLong(-1) < generation;
    }

    private static int count(JsonNode object, String field) {
        return object.path("status").path(field).asInt(0);
    }

    private static boolean isSame(JsonNode status, String a, String b) {
        return status.path(a).asText().equals(status.path(b).asText());
    }
}
