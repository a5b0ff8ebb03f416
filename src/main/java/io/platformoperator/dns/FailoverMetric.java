package io.platformoperator.dns;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/**
 * The metric that withdraws a region's record of the public name while it is 1, and its alarm. Both are in the other region.
 * The name of the alarm contains the environment and the region of the record, so that a health check, which has no tags at
 * its creation, belongs to the environment in the name of the alarm that it follows.
 */
final class FailoverMetric {
    static final String NAMESPACE = "PlatformOperator";
    static final String NAME = "RecordWithdrawn";

    /** Prefix of the names of all alarms. */
    static final String ALARM_PREFIX = "platform-operator/";

    private FailoverMetric() {}

    /**
     * A record that an alarm withdraws.
     *
     * @param environment namespace and name of the environment
     * @param region the region of the record
     */
    record Withdrawn(String environment, String region) {}

    static List<Dimension> dimensions(String environment, String recordRegion) {
        return List.of(dimension("Environment", environment), dimension("RecordRegion", recordRegion));
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }

    /** A metric as text; the order of its dimensions does not matter. */
    static String text(String namespace, String name, List<Dimension> dimensions) {
        return dimensions.stream()
                .map(dimension -> dimension.name() + "=" + dimension.value())
                .sorted()
                .collect(Collectors.joining(" ", namespace + "/" + name + " of ", ""));
    }

    /** The name of the alarm that withdraws the record of a region; CloudWatch takes 255 characters. */
    static String alarm(String environment, String recordRegion) {
        return ALARM_PREFIX + environment + "/" + recordRegion;
    }

    /** What an alarm of that name withdraws; empty for a name of somebody else. */
    static Optional<Withdrawn> withdrawn(String alarm) {
        var parts = alarm.split("/", -1);
        return alarm.startsWith(ALARM_PREFIX) && parts.length == 4
                ? Optional.of(new Withdrawn(parts[1] + "/" + parts[2], parts[3]))
                : Optional.empty();
    }
}
