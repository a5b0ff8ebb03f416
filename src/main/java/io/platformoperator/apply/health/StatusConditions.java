package io.platformoperator.apply.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Reads conditions in the status of an object. */
final class StatusConditions {
    private StatusConditions() {}

    /** The condition of that type; a missing node if the object has none. */
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

    /** Ready if the condition is true, otherwise progressing with the condition's text. */
    static Health isTrueOrElse(JsonNode object, String type, String otherwise) {
        return is(object, type, "True") ? Health.READY : Health.progressing(text(find(object, type), otherwise));
    }

    /** The message of a condition, its reason if the message is blank, {@code otherwise} if both are. */
    static String text(JsonNode condition, String otherwise) {
        var message = condition.path("message").asText("");
        var reason = condition.path("reason").asText("");
        return !message.isBlank() ? message.strip() : !reason.isBlank() ? reason : otherwise;
    }

    /** True if the status describes an older generation of the spec. */
    static boolean isBehind(JsonNode object) {
        var observed = object.path("status").path("observedGeneration");
        return observed.isNumber()
                && observed.asLong()
                        < object.path("metadata").path("generation").asLong();
    }
}
