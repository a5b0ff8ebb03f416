package io.platformoperator.environment.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.FenceProof.Access;
import io.platformoperator.probe.observation.FenceProof.Attempt;
import io.platformoperator.probe.observation.LogPosition;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.SessionsEnded;
import io.platformoperator.probe.observation.StoreFigures;
import io.platformoperator.probe.observation.StoreObservation;
import io.platformoperator.probe.observation.Verification;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The probe of each region, which answers what it is asked from the databases and caches as they are. Its answers outlast the operator. */
public final class SimulatedProbes {
    private final SimulatedRegions aws;

    /** Probes of those regions. */
    public SimulatedProbes(SimulatedRegions aws) {
        this.aws = aws;
    }

    /** Answers the requests of a region's probe. */
    public void answer(String region, @Nullable ProbeRequest request) {
        if (request == null || aws.isLost(region)) {
            return;
        }
        var answers = answers(region);
        if (request.proof() != null && isFenced(region)) {
            answers.put("proof", request.proof());
        }
        if (request.endSessions() != null
                && !request.endSessions().equals(answers.path("ended").asText())
                && isFenced(region)) {
            answers.put("ended", request.endSessions()).put("endedAt", aws.now().toString());
            answers.put("rows", rows(store(region, "instances", "database")));
        }
        if (request.verify() != null && isWritable(region)) {
            answers.put("verified", request.verify());
        }
    }

    private ObjectNode answers(String region) {
        return aws.collection(region, "probe");
    }

    private boolean isFenced(String region) {
        return !SimulatedNetwork.admitsApplications(aws, region, "sg-database-" + region)
                && !SimulatedNetwork.admitsApplications(aws, region, "sg-cache-" + region);
    }

    private boolean isWritable(String region) {
        var database = store(region, "instances", "database");
        var cache = store(region, "caches", "cache");
        return database != null
                && cache != null
                && !SimulatedRds.isReplica(database)
                && !SimulatedElastiCache.role(cache).equals("SECONDARY");
    }

    /** The newest observation; empty while the region is lost, or has no stores yet. */
    public Optional<PublishedObservation> observation(String region) {
        var database = store(region, "instances", "database");
        var cache = store(region, "caches", "cache");
        if (database == null || cache == null || aws.isLost(region)) {
            return Optional.empty();
        }
        return Optional.of(new PublishedObservation(
                region,
                aws.now(),
                store(region, database, SimulatedRds.isReplica(database), true),
                store(region, cache, SimulatedElastiCache.role(cache).equals("SECONDARY"), false)));
    }

    private @Nullable JsonNode store(String region, String collection, String name) {
        return aws.collection(region, collection).get("shop-" + region + "-" + name);
    }

    private static long rows(@Nullable JsonNode store) {
        return store == null ? 0 : store.path("_rows").asLong();
    }

    private StoreObservation store(String region, JsonNode store, boolean isReplica, boolean hasLog) {
        var answers = answers(region);
        var rows = rows(store);
        var position = new LogPosition(rows);
        var heartbeat =
                store.has("_heartbeat") ? Instant.parse(store.get("_heartbeat").asText()) : aws.now();
        var ended = answers.path("ended").asText();
        var verified = answers.path("verified").asText();
        return new StoreObservation(
                isReplica ? DataRole.REPLICA : DataRole.WRITER,
                heartbeat,
                rows,
                1L,
                region,
                heartbeat,
                1L,
                "",
                new StoreFigures(
                        ended.isEmpty() ? 3 : 0,
                        null,
                        hasLog && !isReplica ? position : null,
                        null,
                        hasLog && isReplica ? position : null),
                ended.isEmpty()
                        ? null
                        : new SessionsEnded(
                                ended,
                                Instant.parse(answers.get("endedAt").asText()),
                                3,
                                hasLog ? new LogPosition(answers.get("rows").asLong()) : null),
                verified.isEmpty() ? null : new Verification(verified, aws.now(), "database:5432", ""));
    }

    /** The newest proof of the fence; empty if there is none. */
    public Optional<FenceProof> proof(String region) {
        var proof = answers(region).path("proof").asText();
        var refused = new Attempt(Access.REFUSED, "refused");
        return proof.isEmpty() || aws.isLost(region)
                ? Optional.empty()
                : Optional.of(new FenceProof(proof, aws.now(), refused, refused));
    }
}
