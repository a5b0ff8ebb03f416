package io.platformoperator.cli.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Set;

/** What a planned change means for the clients of a resource. */
public enum PlanImpact {
    /** Clients notice nothing. */
    NONE("", ""),
    /** The resource is deleted and created again. */
    REPLACEMENT("replacement", "deleted and created again: clients lose it meanwhile"),
    /** The resource restarts or fails over. */
    OUTAGE(
            "outage",
            "clients lose their connections while it restarts or fails over, in its maintenance window unless"
                    + " applyImmediately is set"),
    /** Nodes are replaced one after another. */
    NODES("node replacement", "nodes are drained and replaced one after another");

    /** Sources: "Settings for DB instances" of RDS, "Scaling" and "Version management" of ElastiCache. */
    private static final Set<String> RESTARTS = Set.of("instanceClass", "engineVersion", "parameterGroup", "nodeType");

    private static final List<String> DATA_STORES = List.of("rds/DBInstance", "elasticache/");
    private static final String LAUNCH_TEMPLATE = "ec2/LaunchTemplate";
    private static final String NODE_GROUP = "eks/Nodegroup";

    private final String word;
    private final String explanation;

    PlanImpact(String word, String explanation) {
        this.word = word;
        this.explanation = explanation;
    }

    static PlanImpact of(PlannedResource resource) {
        return switch (resource.action()) {
            case REPLACE -> REPLACEMENT;
            case UPDATE -> ofUpdate(resource);
            default -> NONE;
        };
    }

    private static PlanImpact ofUpdate(PlannedResource resource) {
        var fields = resource.differences().stream().map(each -> each.field()).toList();
        if (DATA_STORES.stream().anyMatch(resource.kind()::startsWith)
                && fields.stream().anyMatch(RESTARTS::contains)) {
            return OUTAGE;
        }
        var replacesNodes = resource.kind().equals(LAUNCH_TEMPLATE)
                ? fields.contains("settings") && resource.name().startsWith("launch-template-")
                : resource.kind().equals(NODE_GROUP)
                        && fields.stream()
                                .anyMatch(field -> field.equals("launchTemplateVersion")
                                        || field.equals("version")
                                        || field.equals("minorVersion"));
        return replacesNodes ? NODES : NONE;
    }

    /** Name in JSON output, and before the explanation; empty for {@link #NONE}. */
    @JsonValue
    public String word() {
        return word;
    }

    /** The word with its article. */
    String phrase() {
        return this == OUTAGE ? "an outage" : "a " + word;
    }

    /** What clients notice. */
    String explanation() {
        return explanation;
    }
}
