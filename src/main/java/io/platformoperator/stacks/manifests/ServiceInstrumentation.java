package io.platformoperator.stacks.manifests;

import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.StackInputs.StackService;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Services into which the OpenTelemetry operator injects instrumentation, and the annotations by which it selects their
 * containers. The annotations are on the namespace of the services, because users own the Deployments: per language the name of
 * an Instrumentation, and the names of the containers. A service's container has the service's name, so pods of other services
 * have no container of that name and stay as they are.
 */
public final class ServiceInstrumentation {
    /** Name of the Instrumentation in the namespace of the services. */
    public static final String NAME = "opentelemetry";

    private static final String PREFIX = "instrumentation.opentelemetry.io/";

    private ServiceInstrumentation() {}

    /** True if the tracing stack is installed and a service has an instrumentation. */
    public static boolean isUsed(StackSpec spec) {
        return !annotations(spec).isEmpty();
    }

    /** True if the tracing stack is installed and a service has this instrumentation; false for {@code NONE}. */
    public static boolean isUsed(StackSpec spec, Instrumentation language) {
        return !containers(spec, language).isEmpty();
    }

    /** Annotations of the namespace of the services; empty if no service has an instrumentation. */
    public static Map<String, String> annotations(StackSpec spec) {
        var annotations = new TreeMap<String, String>();
        for (var language : Instrumentation.values()) {
            var containers = containers(spec, language);
            if (!containers.isEmpty()) {
                annotations.put(PREFIX + "inject-" + language.text(), NAME);
                annotations.put(PREFIX + language.text() + "-container-names", String.join(",", containers));
            }
        }
        return annotations;
    }

    private static List<String> containers(StackSpec spec, Instrumentation language) {
        if (language == Instrumentation.NONE || !spec.inputs().stacks().contains(StackName.TRACING)) {
            return List.of();
        }
        return spec.inputs().services().stream()
                .filter(service -> service.instrumentation() == language)
                .map(StackService::name)
                .sorted()
                .toList();
    }
}
