package io.platformoperator.cli;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.InstanceType;
import io.platformoperator.environment.composition.TierDefaults;
import io.platformoperator.environment.sizing.RegionSizes;
import io.platformoperator.environment.sizing.RegionSizes.SizeChoice;
import io.platformoperator.environment.sizing.Sizing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/sizing.md}, from the rule that the operator applies and the data that it has. */
class SizingPageTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final Sizing sizing = new Sizing(Catalog.standard());

    @Test
    void tablesAreGeneratedFromTheRuleAndTheData() {
        var production = sizing.sizes(environment(Tier.PRODUCTION, 1).getSpec(), NOW);
        Golden.assertSame(Path.of("docs/sizing.md"), """
            # Sizes and cost of the tiers

            Generated from the sizing rule and the price list of the operator: change those, then run `%s`. `./platform plan` prints the sizes of your environment with the reason for each; `spec.sizing` overrides each of them.

            ## What each tier gets

            With one gateway and one service, in the active region:

            %s
            The rule: for a share of production, the operator takes the smallest instance of production's family that has this share of the CPUs and of the memory. Where no size fits exactly, it takes the next larger one and fewer of them. Storage and IOPS follow the share. The tier `testing` has a minimum of one node for each service while no load test runs; `spec.loadTest` gives it any share of production until a time.

            A region that stands by has the same instances, no read replicas, and at most 2 nodes of the cache: %s, %s. [`spec.regions.secondary.standby`](api/PlatformEnvironment.md) sets the number of its nodes.

            ## What services add

            Each service has room for one pod per node, so the bounds of a node group are the sum over its services:

            %s
            A node group has at most 450 nodes, which is EKS's default quota.

            ## Other defaults of the tiers

            %s
            ## Cost

            On-demand list prices of us-east-1 in US dollars a month, for one region with one gateway and one service, without traffic, requests and taxes. Node groups count with their minimum. `./platform cost` has the figures of your environment by kind of resource.

            %s
            ## Instances that the rule chooses from

            The families are those of the production sizes. `spec.sizing` takes any instance type that AWS has.

            %s\
            """.formatted(
                        Golden.COMMAND,
                        tiers("Component", this::components),
                        chosen(production.standby(), "database"),
                        chosen(production.standby(), "cache"),
                        services(),
                        tiers("Setting", this::defaults),
                        tiers("Subsystem", this::costs),
                        families(production)));
    }

    /** A name with its value. */
    private record Cell(String name, String value) {}

    /** A table with a column per tier, of what the function lists for each. */
    private static String tiers(String title, Function<Tier, List<Cell>> cells) {
        var tiers = List.of(Tier.values());
        var columns = tiers.stream().map(cells).toList();
        var head = row(title, tiers.stream().map(tier -> "`" + text(tier) + "`"))
                + row("---", tiers.stream().map(_ -> "---"));
        return head
                + IntStream.range(0, columns.getFirst().size())
                        .mapToObj(i -> row(
                                columns.getFirst().get(i).name(),
                                columns.stream().map(column -> column.get(i).value())))
                        .collect(Collectors.joining());
    }

    private List<Cell> components(Tier tier) {
        return sizing.sizes(environment(tier, 1).getSpec(), NOW).choices().stream()
                .map(choice -> new Cell(choice.component(), choice.chosen()))
                .toList();
    }

    private List<Cell> defaults(Tier tier) {
        var defaults = TierDefaults.resolve(environment(tier, 1).getSpec());
        return List.of(
                new Cell("`spec.deletionPolicy`", YAML.convertValue(defaults.deletionPolicy(), String.class)),
                new Cell("`spec.deletionProtection`", String.valueOf(defaults.deletionProtection())),
                new Cell("`spec.network.natGateways`", YAML.convertValue(defaults.natGateways(), String.class)),
                new Cell("`spec.network.interfaceEndpoints`", String.valueOf(defaults.interfaceEndpoints())),
                new Cell(
                        "`spec.cluster.predictiveScaling`",
                        YAML.convertValue(defaults.predictiveScaling(), String.class)),
                new Cell("`spec.database.multiAz`", String.valueOf(defaults.multiAz())));
    }

    private List<Cell> costs(Tier tier) {
        var account = new EmptyAccount("123456789012", List.of("a", "b", "c"));
        var region = new EnvironmentPlanner(account)
                .plan(environment(tier, 1), NOW)
                .regions()
                .getFirst();
        return Stream.concat(
                        region.subsystems().stream()
                                .filter(subsystem -> subsystem.costPerMonth() >= 1)
                                .map(subsystem -> new Cell(subsystem.name(), dollars(subsystem.costPerMonth()))),
                        Stream.of(new Cell(
                                "**all**",
                                "**"
                                        + dollars(region.subsystems().stream()
                                                .mapToDouble(subsystem -> subsystem.costPerMonth())
                                                .sum())
                                        + "**")))
                .toList();
    }

    private String services() {
        return tiers("Services", tier -> Stream.of(1, 3, 10)
                .map(count -> new Cell(
                        String.valueOf(count),
                        chosen(sizing.sizes(environment(tier, count).getSpec(), NOW), "services")))
                .toList());
    }

    private static String families(RegionSizes production) {
        return Stream.of(
                        production.gateway().instanceType(),
                        production.services().instanceType(),
                        production.database().instanceClass(),
                        production.cache().nodeType())
                .map(type -> "| Instance | CPUs | Memory (GiB) | USD per hour |\n| --- | --- | --- | --- |\n"
                        + Catalog.standard().family(type).stream()
                                .map(SizingPageTest::row)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    private static String row(InstanceType type) {
        return "| `%s` | %d | %s | %s |\n"
                .formatted(type.name(), type.vcpu(), decimal(type.memoryMiB() / 1024.0), decimal(type.usdPerHour()));
    }

    private static String row(String first, Stream<String> cells) {
        return "| " + first + " | " + cells.collect(Collectors.joining(" | ")) + " |\n";
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("\\.?0+$", "");
    }

    private static String dollars(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String chosen(RegionSizes sizes, String component) {
        return sizes.choices().stream()
                .filter(choice -> choice.component().equals(component))
                .map(SizeChoice::chosen)
                .findFirst()
                .orElseThrow();
    }

    private static String text(Tier tier) {
        return YAML.convertValue(tier, String.class);
    }

    private static PlatformEnvironment environment(Tier tier, int services) {
        var names = IntStream.range(0, services)
                .mapToObj(i -> ", {name: service-" + i + "}")
                .collect(Collectors.joining());
        return YAML.unmarshal("""
            apiVersion: platform-operator.io/v1alpha1
            kind: PlatformEnvironment
            metadata: {name: shop, namespace: platform, uid: 0f7e}
            spec:
              tier: %s
              regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
              services: [{name: edge, class: gateway}%s]
              cluster: {publicAccessCidrs: [203.0.113.0/24]}
            """.formatted(text(tier), names), PlatformEnvironment.class);
    }
}
