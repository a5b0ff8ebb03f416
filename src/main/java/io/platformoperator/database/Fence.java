package io.platformoperator.database;

import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.IngressRules;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.ParameterGroups.ParameterGroup;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * The fence of a database: the rules of its security group admit no application, and transactions are read-only by default. It
 * needs calls of EC2 and RDS in its own region only.
 *
 * <p>The parameter is a second line for clients in the management subnets: a client can override it. It is dynamic, so that RDS
 * applies it at once, without a restart (RDS user guide, "Working with parameters on your RDS DB instance"). PostgreSQL uses it
 * from the next command of each session on, also of present sessions, except in those that set it themselves (PostgreSQL 17,
 * 19.1.2 and 19.1.4).
 */
final class Fence {
    private static final String READ_ONLY = "default_transaction_read_only";
    private static final String ON = "1";

    private Fence() {}

    /** The parameters of the spec, and that of the fence. Without a fence, the parameter has the value of the spec or its default. */
    static Map<String, String> parameters(DatabaseSpec spec) {
        if (!spec.fenced()) {
            return spec.parameters();
        }
        var parameters = new TreeMap<>(spec.parameters());
        parameters.put(READ_ONLY, ON);
        return parameters;
    }

    /** Publishes {@code fenced}: {@code true} if AWS shows the fence, whatever is desired; otherwise absent. */
    static void publish(
            Graph<Aws> graph,
            IngressRules.Access access,
            Node<Aws, ParameterGroups.Desired, ParameterGroup> parameters,
            Node<Aws, DBInstances.Desired, DBInstance> instance) {
        var nodes = new ArrayList<>(access.nodes());
        nodes.add(parameters);
        nodes.add(instance);
        graph.output(
                "fenced",
                nodes,
                known -> access.isFenced(known) && isReadOnly(known.of(parameters), known.of(instance))
                        ? String.valueOf(true)
                        : null);
    }

    /** A group that waits for a restart has applied its dynamic parameters. */
    static boolean isReadOnly(ParameterGroup group, DBInstance instance) {
        return isOn(group.parameters().values().get(READ_ONLY))
                && instance.dbParameterGroups().stream()
                        .filter(status -> group.name().equals(status.dbParameterGroupName()))
                        .anyMatch(status -> !"applying".equals(status.parameterApplyStatus()));
    }

    private static boolean isOn(@Nullable String value) {
        return ON.equals(value) || "on".equalsIgnoreCase(value) || "true".equalsIgnoreCase(value);
    }
}
