package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.cli.plan.PlanBasis;
import io.platformoperator.database.Database;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Engine;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ObservedClaim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.PollIntervals;
import io.platformoperator.subsystem.ChosenRegion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The current state of the accounts, read with the default credentials of the AWS SDK. Never writes to AWS. */
final class LiveAccounts implements Accounts, AutoCloseable {
    private static final PollIntervals SINGLE_REFRESH = new PollIntervals(
            1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ZERO, Duration.ZERO, 1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AwsRegions regions =
            new AwsRegions(SINGLE_REFRESH, 1, () -> false, InstantSource.system(), threads, List.of(), kind -> {});

    @Override
    public PlanBasis basis() {
        return PlanBasis.AWS;
    }

    @Override
    public ChosenRegion region(PlatformNetwork network) {
        var placement = network.getSpec().placement();
        var cache = engine(placement).resourceCache();
        try {
            return Subsystems.region(network, cache);
        } catch (RuntimeException e) {
            throw new CommandException(
                    "Could not read region " + placement.region() + " from AWS: "
                            + cache.cloud().classify(e),
                    e);
        }
    }

    @Override
    public Plan plan(Placement placement, Graph<Aws> graph) {
        return engine(placement).plan(graph);
    }

    /** As the plan of the database has read them. */
    @Override
    public List<ObservedClaim> claims(Placement placement, String environment) {
        return engine(placement)
                .resourceCache()
                .claims(Database.INSTANCES, environment)
                .orElse(List.of());
    }

    @Override
    public Collection<CloudError> quotaErrors(Placement placement, Map<String, Long> needs) {
        return new TreeMap<>(engine(placement).resourceCache().cloud().quotaShortages(needs)).values();
    }

    private Engine<Aws> engine(Placement placement) {
        var access = placement.aws();
        return regions.engine(new AwsAccount(access.roleArn(), access.externalId()), placement.region());
    }

    @Override
    public void close() {
        regions.close();
        threads.close();
    }
}
