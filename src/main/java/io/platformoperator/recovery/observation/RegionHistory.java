package io.platformoperator.recovery.observation;

import io.platformoperator.probe.observation.PublishedObservation;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was observed of a region last.
 *
 * @param newest the newest observation, in which everything may be missing
 * @param probes the newest observations of its probe that were read, the newest first; at most two. They stay while the region
 *     does not answer
 */
public record RegionHistory(RegionObservation newest, List<PublishedObservation> probes) {
    private static final int KEPT = 2;

    public RegionHistory {
        probes = List.copyOf(probes);
    }

    /** The history that begins with an observation. */
    public static RegionHistory of(RegionObservation observed) {
        return new RegionHistory(observed, observed.probe().optional().stream().toList());
    }

    /** This history continued by a later one. An observation of the probe that was read twice counts once. */
    public RegionHistory before(RegionHistory later) {
        return new RegionHistory(
                later.newest,
                Stream.concat(later.probes.stream(), probes.stream().filter(probe -> later.probes.stream()
                                .noneMatch(other -> other.observedAt().equals(probe.observedAt()))))
                        .limit(KEPT)
                        .toList());
    }
}
