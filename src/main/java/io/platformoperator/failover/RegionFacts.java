package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.recovery.observation.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is observed of one region.
 *
 * @param asked what its database and cache are asked to be; null if these children do not exist
 * @param answers true if AWS or the probe answered in the newest observation of the region
 * @param silence why the region does not answer, or its probe does not report; empty if both do
 * @param probes the newest observations of its probe, the newest first; at most two, and none that is out of date
 * @param proof newest proof that applications in the region's private subnets can't reach its database and its cache
 * @param fencedSince time since which this process has seen the fence of both stores in place; null if it is not
 * @param scaleProblem what the region lacks of its full size; empty if it has all of it
 * @param switchProblem what is not published yet with this region as the active one; empty if everything is
 * @param completeProblem what its database or cache lacks; empty if both are ready
 * @param published true if outputs or the public name lead to this region, or are asked to
 * @param stacks its stacks whose data is in the cluster
 */
public record RegionFacts(
        String region,
        @Nullable AskedRole asked,
        StoreFacts database,
        StoreFacts cache,
        boolean answers,
        String silence,
        List<PublishedObservation> probes,
        Reading<FenceProof> proof,
        @Nullable Instant fencedSince,
        Optional<String> scaleProblem,
        Optional<String> switchProblem,
        Optional<String> completeProblem,
        boolean published,
        List<StackRecovery> stacks) {
    public RegionFacts {
        probes = List.copyOf(probes);
        stacks = List.copyOf(stacks);
    }

    /** True if AWS shows a database that accepts writes. */
    boolean isWriter() {
        return database.role() == DataRole.WRITER;
    }

    /** True if AWS shows the database and the cache as writers. */
    boolean isPromoted(boolean replicatesCache) {
        return isWriter() && (!replicatesCache || cache.role() == DataRole.WRITER);
    }

    /** True if AWS shows the database and the cache as replicas. */
    boolean isReplica(boolean replicatesCache) {
        return database.role() == DataRole.REPLICA && (!replicatesCache || cache.role() == DataRole.REPLICA);
    }

    /** True if AWS shows the fence of both stores in place. */
    boolean isFenceInPlace() {
        return database.fenced() && cache.fenced();
    }

    /**
     * ID of the requests to the probe of a fenced region; null while the fence is not in place. Answers from before the fence have
     * another ID.
     */
    @Nullable
    String fenceRequest() {
        return fencedSince == null ? null : "fence-" + fencedSince.getEpochSecond();
    }

    /** True if a pod in the private subnets could reach neither the database nor the cache since the fence is in place. */
    boolean isFenceProved() {
        var request = fenceRequest();
        return request != null
                && proof.optional()
                        .filter(answer -> answer.request().equals(request) && answer.isRefused())
                        .isPresent();
    }

    /** True if that observation found no session of an application since the fence is proved. */
    boolean hasEndedSessions(PublishedObservation probe) {
        var request = fenceRequest();
        return request != null && probe.hasEndedSessions(request);
    }

    /** True if AWS has shown a database in this region. */
    boolean exists() {
        return database.role() != null;
    }
}
