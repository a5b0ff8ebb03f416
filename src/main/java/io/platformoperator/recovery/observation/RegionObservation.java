package io.platformoperator.recovery.observation;

import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.PublishedObservation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was observed in one region. Each reading fails alone: an action that IAM denies hides only what it would have shown.
 *
 * @param at time at which the observation began
 * @param figures figures of CloudWatch by name; those that AWS has not reported of late are missing
 * @param probe newest observation of the region's probe
 * @param fenceProof newest proof that applications can't reach the region's database and cache; missing unless it is asked for
 * @param replicationRules state of the operator's replication rule by bucket: the name of the destination, or empty for none
 * @param images tagged images by repository
 * @param secrets status of each replica by name of the secret, such as {@code InSync}
 * @param keys state of each KMS key by ARN, such as {@code Enabled}
 * @param restorableUntil latest time to which the database can be restored in this region; empty if there is none yet
 * @param newestBackup time of the newest recovery point in the region's vault of AWS Backup, whose vault in the standby region
 *     has copies; empty if there is none
 * @param copies times of the newest copies from the other region, by name: {@link CopyReader#VAULT}, {@link CopyReader#CLUSTER}
 * @param quotaShortages what to request, by key of a quota that is too small for the scale-up
 * @param nodes number of nodes in service, and the minimum, by node group
 */
public record RegionObservation(
        String region,
        Instant at,
        Reading<Map<String, Figure>> figures,
        Reading<PublishedObservation> probe,
        Reading<FenceProof> fenceProof,
        Reading<Map<String, String>> replicationRules,
        Reading<Map<String, List<ImageTag>>> images,
        Reading<Map<String, String>> secrets,
        Reading<Map<String, String>> keys,
        Reading<Optional<Instant>> restorableUntil,
        Reading<Optional<Instant>> newestBackup,
        Reading<Map<String, Instant>> copies,
        Reading<Map<String, String>> quotaShortages,
        Reading<Map<String, NodeCount>> nodes) {
    /** Nodes of a node group. */
    public record NodeCount(String instanceType, int inService, int minimum) {}

    /** An observation in which nothing was read, for that reason. */
    public static RegionObservation missing(String region, Instant at, String why) {
        return new RegionObservation(
                region,
                at,
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why),
                Reading.missing(why));
    }
}
