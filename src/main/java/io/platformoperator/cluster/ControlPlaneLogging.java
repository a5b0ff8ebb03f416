package io.platformoperator.cluster;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.LogSetup;
import software.amazon.awssdk.services.eks.model.LogType;
import software.amazon.awssdk.services.eks.model.Logging;

/** The types of control plane logs that EKS sends to CloudWatch. */
final class ControlPlaneLogging {
    private ControlPlaneLogging() {}

    /** Switches every log type on or off: EKS does not change a type that the request omits. */
    static Logging request(Set<String> logTypes) {
        var on = new TreeSet<>(logTypes);
        var off = LogType.knownValues().stream()
                .map(LogType::toString)
                .filter(type -> !on.contains(type))
                .collect(Collectors.toCollection(TreeSet::new));
        return Logging.builder()
                .clusterLogging(logSetup(on, true), logSetup(off, false))
                .build();
    }

    private static LogSetup logSetup(Set<String> types, boolean enabled) {
        return LogSetup.builder().typesWithStrings(types).enabled(enabled).build();
    }

    /** The types that are on; null if EKS does not show them. */
    static @Nullable Set<String> observed(Cluster cluster) {
        return cluster.logging() == null || !cluster.logging().hasClusterLogging()
                ? null
                : cluster.logging().clusterLogging().stream()
                        .filter(setup -> Boolean.TRUE.equals(setup.enabled()))
                        .flatMap(setup -> setup.typesAsStrings().stream())
                        .collect(Collectors.toSet());
    }
}
