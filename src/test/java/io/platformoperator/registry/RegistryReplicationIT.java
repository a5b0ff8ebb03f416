package io.platformoperator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.recovery.images.ImageCopier;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ReplicationRule;

/** The replication of images to another region, by the document that all environments of a registry share. */
@ExtendWith(LocalCloudExtension.class)
class RegistryReplicationIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";
    private static final String ACCOUNT = "123456789012";
    private static final ReplicationRule FOREIGN = ReplicationRule.builder()
            .destinations(to -> to.region("eu-west-1").registryId(ACCOUNT))
            .repositoryFilters(filter -> filter.filter("data-science/").filterType("PREFIX_MATCH"))
            .build();

    private final Registry registry = new Registry();

    @Test
    void replicatesPushedImagesToTheRepositoryOfTheOtherRegion(LocalCloud cloud) {
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var eastGraph = graph(east, "rep-images", EAST, WEST);
            var westGraph = graph(west, "rep-images", WEST, null);
            west.untilReady(westGraph, LIMIT);
            east.untilReady(graph(east, "rep-images", EAST, null), LIMIT);
            push(east.aws().ecr(), "rep-images/orders", "0");
            var outcome = east.untilReady(eastGraph, LIMIT);
            assertThat(outcome.outputs().get("imageReplication"))
                    .startsWith("to us-west-2")
                    .contains("are copied");

            push(east.aws().ecr(), "rep-images/orders", "1");
            await("the image arrives").atMost(LIMIT).until(() -> tags(west.aws().ecr(), "rep-images/orders")
                    .equals(List.of("1"))); // without the image that is older than the rule
            assertThat(copy(east, west).copied()).singleElement().asString().startsWith("rep-images/orders@sha256:");
            assertThat(tags(west.aws().ecr(), "rep-images/orders")).containsExactlyInAnyOrder("0", "1");
            west.resetCalls();
            assertThat(copy(east, west)).isEqualTo(new ImageCopier.Result(List.of(), List.of()));
            assertThat(west.writes()).isEmpty();

            east.resetCalls();
            assertThat(east.untilReady(eastGraph, LIMIT).changes()).isEmpty();
            assertThat(east.writes()).isEmpty();

            var alone = graph(east, "rep-images", EAST, null);
            east.untilReady(alone, LIMIT);
            assertThat(prefixes(east)).doesNotContain("rep-images/");
            assertThat(tags(east.aws().ecr(), "rep-images/orders")).containsExactlyInAnyOrder("0", "1");
            east.untilDeleted(alone, LIMIT);
            west.untilDeleted(westGraph, LIMIT);
        }
    }

    /** The key of the deleted one is listed with its tags for a week. */
    @Test
    void anEnvironmentOfTheNameOfADeletedOneHasItsRuleAgain(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, EAST)) {
            region.untilReady(graph(region, "rep-again", EAST, WEST), LIMIT);
            region.untilDeleted(graph(region, "rep-again", EAST, WEST), LIMIT);
            assertThat(prefixes(region)).doesNotContain("rep-again/");
        }
        try (var region = LocalRegion.of(cloud, EAST)) {
            var spec = RegistrySpecs.inRegion("rep-again", EAST, WEST, "orders");
            var first = Specs.owner(spec.placement(), "registry", TeardownPolicy.DELETE);
            var owner = new Owner(
                    first.environment(),
                    "11111111-0000-4000-8000-000000000000",
                    first.region(),
                    first.subsystem(),
                    first.generation(),
                    first.tags(),
                    first.teardownPolicy());
            var graph = region.graph(registry, owner, spec);
            region.untilReady(graph, LIMIT);
            assertThat(prefixes(region)).containsOnlyOnce("rep-again/");
            region.untilDeleted(graph, LIMIT);
            assertThat(prefixes(region)).doesNotContain("rep-again/");
        }
    }

    @Test
    void concurrentChangesAndDeletionOfOneLeaveTheRulesOfOthersAsTheyWere(LocalCloud cloud) throws Exception {
        try (var region = LocalRegion.of(cloud, EAST)) {
            add(region, FOREIGN);
        }
        var names = List.of("rep-shared-a", "rep-shared-b", "rep-shared-c");
        var regions = names.stream().map(name -> LocalRegion.of(cloud, EAST)).toList();
        try {
            var creations = new ArrayList<Callable<Object>>();
            for (var i = 0; i < names.size(); i++) {
                var region = regions.get(i);
                var graph = graph(region, names.get(i), EAST, WEST);
                creations.add(() -> region.untilReady(graph, LIMIT));
            }
            run(creations);
            // A change that another client overwrote after the operator read it back is made again.
            for (var i = 0; i < names.size(); i++) {
                try (var restarted = LocalRegion.of(cloud, EAST)) {
                    restarted.untilReady(graph(restarted, names.get(i), EAST, WEST), LIMIT);
                }
            }
            assertThat(prefixes(regions.getFirst()))
                    .containsOnlyOnce("rep-shared-a/", "rep-shared-b/", "rep-shared-c/", "data-science/");

            var first = regions.getFirst();
            first.untilDeleted(graph(first, "rep-shared-a", EAST, WEST), LIMIT);
            assertThat(prefixes(first))
                    .containsOnlyOnce("rep-shared-b/", "rep-shared-c/")
                    .doesNotContain("rep-shared-a/");
            assertThat(rules(first)).contains(FOREIGN);
        } finally {
            for (var i = 1; i < names.size(); i++) {
                regions.get(i).untilDeleted(graph(regions.get(i), names.get(i), EAST, WEST), LIMIT);
            }
            remove(regions.getFirst(), FOREIGN);
            regions.forEach(LocalRegion::close);
        }
    }

    @Test
    void saysWhatToDoIfTheRulesOfOthersUseUpTheDocument(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, EAST)) {
            var others = IntStream.range(0, 25)
                    .mapToObj(i -> FOREIGN.toBuilder()
                            .repositoryFilters(
                                    filter -> filter.filter("team-" + i + "/").filterType("PREFIX_MATCH"))
                            .build())
                    .toList();
            var before = rules(region);
            region.aws().ecr().putReplicationConfiguration(r -> r.replicationConfiguration(all -> all.rules(others)));

            var graph = graph(region, "rep-full", EAST, WEST);
            var blocked = await().atMost(LIMIT)
                    .until(
                            () -> region.reconcile(graph).reports().stream()
                                    .filter(each -> each.identity().name().equals("replication-us-west-2"))
                                    .findFirst()
                                    .orElseThrow(),
                            report -> report.phase() == Phase.BLOCKED);
            assertThat(blocked.message()).contains("would have 26 rules", "combine rules");
            assertThat(rules(region)).isEqualTo(others);

            region.aws().ecr().putReplicationConfiguration(r -> r.replicationConfiguration(all -> all.rules(before)));
            try (var restarted = LocalRegion.of(cloud, EAST)) {
                restarted.untilReady(graph(restarted, "rep-full", EAST, WEST), LIMIT);
                restarted.untilDeleted(graph(restarted, "rep-full", EAST, WEST), LIMIT);
            }
        }
    }

    private static ImageCopier.Result copy(LocalRegion from, LocalRegion to) {
        return new ImageCopier(from.aws().ecr(), to.aws().ecr(), LIMIT).copy(List.of("rep-images/orders"));
    }

    private static void run(List<Callable<Object>> tasks) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : executor.invokeAll(tasks)) {
                done.get();
            }
        }
    }

    private Graph<Aws> graph(LocalRegion region, String environment, String in, @Nullable String other) {
        var spec = RegistrySpecs.inRegion(environment, in, other, "orders");
        return region.graph(registry, Specs.owner(spec.placement(), "registry", TeardownPolicy.DELETE), spec);
    }

    private static void add(LocalRegion region, ReplicationRule rule) {
        ReplicationDocument.change(region.aws(), document -> {
            var all = new ArrayList<>(document.rules());
            if (!all.contains(rule)) {
                all.add(rule);
            }
            return new ReplicationDocument(all);
        });
    }

    private static void remove(LocalRegion region, ReplicationRule rule) {
        ReplicationDocument.change(
                region.aws(),
                document -> new ReplicationDocument(document.rules().stream()
                        .filter(each -> !each.equals(rule))
                        .toList()));
    }

    private static List<ReplicationRule> rules(LocalRegion region) {
        return ReplicationDocument.read(region.aws()).rules();
    }

    private static List<String> prefixes(LocalRegion region) {
        return rules(region).stream()
                .map(rule -> rule.repositoryFilters().getFirst().filter())
                .toList();
    }

    private static List<String> tags(EcrClient ecr, String repository) {
        return ecr.listImages(r -> r.repositoryName(repository)).imageIds().stream()
                .map(ImageIdentifier::imageTag)
                .toList();
    }

    private static void push(EcrClient ecr, String repository, String tag) {
        TestImages.push(ecr, repository, tag);
    }
}
