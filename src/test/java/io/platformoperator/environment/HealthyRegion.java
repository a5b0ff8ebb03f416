package io.platformoperator.environment;

import io.platformoperator.environment.cloud.SimulatedProbes;
import io.platformoperator.environment.cloud.SimulatedRegions;
import io.platformoperator.recovery.observation.CloudWatchFigures;
import io.platformoperator.recovery.observation.CopyReader;
import io.platformoperator.recovery.observation.Figure;
import io.platformoperator.recovery.observation.ImageTag;
import io.platformoperator.recovery.observation.Reading;
import io.platformoperator.recovery.observation.RecoveryTarget;
import io.platformoperator.recovery.observation.RegionObservation;
import io.platformoperator.recovery.observation.RegionObservation.NodeCount;
import io.platformoperator.recovery.observation.RegionReader;
import io.platformoperator.recovery.observation.RegionTarget;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Observes regions in which nothing is wrong but what databases, caches and their probes show; nothing of one that is lost. */
record HealthyRegion(SimulatedRegions aws, SimulatedProbes probes, Supplier<Instant> clock) implements RegionReader {
    private static final double GIB = 1024.0 * 1024 * 1024;

    @Override
    public RegionObservation read(RecoveryTarget target, RegionTarget region, long number) {
        var now = clock.get();
        if (aws.isLost(region.region())) {
            return RegionObservation.missing(region.region(), now, "CloudUnreachable: the region does not answer");
        }
        var isActive = target.active().region().equals(region.region());
        var other = isActive ? target.standby() : target.active();
        var figures = isActive
                ? Map.of(
                        CloudWatchFigures.SLOT_LAG, new Figure(1000, now),
                        CloudWatchFigures.FREE_STORAGE, new Figure(500 * GIB, now))
                : Map.<String, Figure>of();
        var rules = new HashMap<String, String>();
        for (var i = 0; i < region.buckets().size(); i++) {
            rules.put(region.buckets().get(i), other.buckets().get(i));
        }
        return new RegionObservation(
                region.region(),
                now,
                Reading.of(figures),
                probes.observation(region.region())
                        .map(Reading::of)
                        .orElseGet(() -> Reading.missing("the probe has not reported")),
                probes.proof(region.region())
                        .map(Reading::of)
                        .orElseGet(() -> Reading.missing("there is no proof yet")),
                Reading.of(Map.copyOf(rules)),
                Reading.of(region.repositories().stream()
                        .collect(Collectors.toMap(Function.identity(), _ -> List.of(new ImageTag("sha256:1", "v1"))))),
                Reading.of(
                        region.secretReplicas().stream().collect(Collectors.toMap(Function.identity(), _ -> "InSync"))),
                Reading.of(region.keys().stream().collect(Collectors.toMap(Function.identity(), _ -> "Enabled"))),
                Reading.of(Optional.of(now.minusSeconds(240))),
                Reading.of(Optional.of(now.minusSeconds(36_000))),
                Reading.of(Map.of(
                        CopyReader.VAULT, now.minusSeconds(600),
                        CopyReader.CLUSTER, now.minusSeconds(3600))),
                Reading.of(Map.of()),
                Reading.of(Map.of("services", new NodeCount("m5.2xlarge", 6, 6))));
    }
}
