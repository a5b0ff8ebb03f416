package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.aws.Aws;
import io.platformoperator.cli.plan.PlanAction;
import io.platformoperator.cli.plan.PlanBasis;
import io.platformoperator.environment.NetworkPeer;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ObservedClaim;
import io.platformoperator.graph.Plan;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.network.Network;
import io.platformoperator.subsystem.ChosenRegion;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Plans for networks that exist on the local AWS and are connected. */
@ExtendWith(LocalCloudExtension.class)
class LivePlanIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @Test
    void connectedNetworksStayConnectedAndArePlannedOnceBeforeAndOnceAfter(LocalCloud cloud) throws IOException {
        var file = Files.writeString(directory.resolve("live.yaml"), """
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: live-plan, namespace: platform}
                spec:
                  tier: testing
                  regions:
                    primary: {name: us-east-1, cidr: 10.60.0.0/16}
                    secondary: {name: us-west-2, cidr: 10.61.0.0/16}
                  services: [{name: orders, class: service, healthPath: /healthz}]
                  deletionPolicy: Delete
                """);
        var environment =
                new ManifestReader("platform").read(List.of(file.toString())).getFirst();
        environment.getMetadata().setUid("00000000-0000-0000-0000-000000000060");
        try (var east = LocalRegion.of(cloud, "us-east-1");
                var west = LocalRegion.of(cloud, "us-west-2")) {
            var regions = Map.of("us-east-1", east, "us-west-2", west);
            var networks = networks(
                    environment.getSpec(),
                    StandardComposition.create().regions(environment, Instant.now()).stream()
                            .map(each -> each.network())
                            .toList(),
                    regions);
            try (var live = new LiveAccounts()) {
                var accounts = new CountingAccounts(live);
                var plan = new EnvironmentPlanner(accounts).plan(environment, Instant.now());

                assertThat(plan.regions()).hasSize(2).allSatisfy(region -> assertThat(
                                region.subsystems().getFirst().resources())
                        .as("the network in " + region.region())
                        .isNotEmpty()
                        .allMatch(each -> each.action() == PlanAction.UNCHANGED)
                        .anyMatch(each -> each.name().contains("peer")));
                assertThat(accounts.planned)
                        .containsOnly(Map.entry("us-east-1 network", 2), Map.entry("us-west-2 network", 2));
            }
            for (var network : networks.reversed()) {
                var region = regions.get(network.getSpec().placement().region());
                region.untilDeleted(graph(region, network, 3), LIMIT);
            }
        }
    }

    /** Creates the networks, then connects them as the operator does. */
    private static List<PlatformNetwork> networks(
            EnvironmentSpec spec, List<PlatformNetwork> networks, Map<String, LocalRegion> regions) {
        var outputs = new HashMap<String, Map<String, String>>();
        for (var generation = 1; generation <= 2; generation++) {
            for (var network : networks) {
                NetworkPeer.addTo(spec, network, (name, output) -> outputs.getOrDefault(name, Map.of())
                        .get(output));
                var name = network.getSpec().placement().region();
                var region = regions.get(name);
                outputs.put(
                        name,
                        region.untilReady(graph(region, network, generation), LIMIT)
                                .outputs());
            }
        }
        return networks;
    }

    private static Graph<Aws> graph(LocalRegion region, PlatformNetwork network, long generation) {
        network.getMetadata().setGeneration(generation);
        var subsystem = new Network();
        return region.graph(subsystem, Ownership.of(network, subsystem.name()), network.getSpec());
    }

    /** Counts the plans of networks, by region. */
    private record CountingAccounts(Accounts accounts, Map<String, Integer> planned) implements Accounts {
        CountingAccounts(Accounts accounts) {
            this(accounts, new HashMap<>());
        }

        @Override
        public PlanBasis basis() {
            return accounts.basis();
        }

        @Override
        public ChosenRegion region(PlatformNetwork network) {
            return accounts.region(network);
        }

        @Override
        public Plan plan(Placement placement, Graph<Aws> graph) {
            if (graph.owner().subsystem().equals("network")) {
                planned.merge(placement.region() + " network", 1, Integer::sum);
            }
            return accounts.plan(placement, graph);
        }

        @Override
        public List<ObservedClaim> claims(Placement placement, String environment) {
            return accounts.claims(placement, environment);
        }

        @Override
        public Collection<CloudError> quotaErrors(Placement placement, Map<String, Long> needs) {
            return accounts.quotaErrors(placement, needs);
        }
    }
}
