package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Conditions in the status of an object on the cluster. */
final class StatusConditions {
    private StatusConditions() {}

    /** The condition of that type; missing if there is none. */
    static JsonNode find(JsonNode object, String type) {
        for (var condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    static boolean is(JsonNode object, String type, String status) {
        return find(object, type).path("status").asText().equals(status);
    }

    /** Ready if the condition is true, else on its way, in the condition's words. */
    static Health isTrueOrElse(JsonNode object, String type, String otherwise) {
        return is(object, type, "True") ? Health.READY : Health.progressing(words(find(object, type), otherwise));
    }

    /** What a condition says. */
    static String words(JsonNode condition, String otherwise) {
        var message = condition.path("message").asText("");
        var reason = condition.path("reason").asText("");
        return !message.isBlank() ? message.strip() : !reason.isBlank() ? reason : otherwise;
    }

    /** Whether the status speaks of an older spec. */
    static boolean isBehind(JsonNode object) {
        var observed = object.path("status").path("observedGeneration");
        return observed.isNumber()
                && observed.asLong()
                        < object.path("metadata").path("generation").asLong();
    }
}
