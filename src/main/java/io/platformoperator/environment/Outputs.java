package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What applications need to use an environment. Never a secret. */
final class Outputs {
    private Outputs() {}

    /** The active region's as {@code database.endpoint}; another region's with its name in front. */
    static Map<String, String> of(EnvironmentSpec spec, List<Child> children) {
        var activeRegion = activeRegion(spec);
        var all = new TreeMap<String, String>();
        all.put("region", activeRegion);
        for (var child : children) {
            var subsystem = child.object().getMetadata().getLabels().get(PlatformEnvironment.SUBSYSTEM_LABEL);
            var prefix = (child.region().equals(activeRegion) ? "" : child.region() + ".") + subsystem + ".";
            child.object().reported().outputs().forEach((key, value) -> all.put(prefix + key, value));
        }
        return all;
    }

    static String activeRegion(EnvironmentSpec spec) {
        return spec.activeRegion() == null ? spec.regions().primary().name() : spec.activeRegion();
    }

    /** Gives them to the stack that takes them into the workload cluster; nothing to other children. */
    static void deliver(Map<String, String> outputs, SubsystemResource<?> child) {
        if (child instanceof PlatformStack stack && stack.getSpec().stack() == StackName.BASE) {
            var spec = stack.getSpec();
            stack.setSpec(spec.withInputs(spec.inputs().withOutputs(outputs)));
        }
    }
}
