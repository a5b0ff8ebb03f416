package io.platformoperator.stacks;

import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.ExistingNetwork.ExistingSubnets;
import io.platformoperator.api.v1alpha1.ExistingNetwork.SubnetSelector;
import io.platformoperator.api.v1alpha1.IngressSettings;
import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.ServiceSpec.ServiceClass;
import io.platformoperator.api.v1alpha1.StackInputs;
import io.platformoperator.api.v1alpha1.StackInputs.StackService;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.charts.ChartCatalog;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.subsystem.Specs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A stack and a spec, for tests that run with every stack: each tier, and production with and without optional parts such as
 * other stacks, services and a domain.
 */
record StackCase(String name, Stack stack, StackSpec spec) {
    /** Every stack except the base stack, which has no chart. */
    static final List<Stack> STACKS =
            Stacks.ALL.stream().filter(stack -> stack.name() != StackName.BASE).toList();

    /** The keys of each generated Secret; cached because generating certificates is slow. */
    private static final Map<String, Set<String>> KEYS = new ConcurrentHashMap<>();

    private static final IngressSettings PLAIN = new IngressSettings(null, null, null);
    private static final IngressSettings CERTIFICATE =
            new IngressSettings("shop.example.com", null, "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d");
    private static final IngressSettings ZONE = new IngressSettings("shop.example.com", "Z0123456789ABCDEFGHIJ", null);
    private static final List<StackName> EVERYTHING = List.of(StackName.values());

    /** Production, with all stacks, a certificate and two services. */
    static StackCase production(Stack stack) {
        return new StackCase(
                "production",
                stack,
                spec(stack, Tier.PRODUCTION, EVERYTHING, CERTIFICATE, services().subList(0, 2)));
    }

    static Stream<StackCase> all() {
        return STACKS.stream().flatMap(stack -> of(stack).stream());
    }

    static List<StackCase> of(Stack stack) {
        var cases = new ArrayList<StackCase>();
        for (var tier : Tier.values()) {
            cases.add(new StackCase(
                    tier.name().toLowerCase(Locale.ROOT), stack, spec(stack, tier, EVERYTHING, PLAIN, services())));
        }
        cases.add(production(stack));
        cases.add(new StackCase("with-zone", stack, spec(stack, Tier.PRODUCTION, EVERYTHING, ZONE, services())));
        cases.add(new StackCase("without-services", stack, spec(stack, Tier.PRODUCTION, EVERYTHING, PLAIN, List.of())));
        cases.add(new StackCase(
                "with-other-region",
                stack,
                besides("shop-us-west-2", spec(stack, Tier.PRODUCTION, EVERYTHING, PLAIN, services()))));
        cases.add(new StackCase(
                "in-failover", stack, FailoverSpecs.of(spec(stack, Tier.PRODUCTION, EVERYTHING, PLAIN, services()))));
        cases.add(new StackCase(
                "in-existing-network", stack, existing(spec(stack, Tier.PRODUCTION, EVERYTHING, PLAIN, services()))));
        for (var other : StackName.values()) {
            if (other != stack.name() && other != StackName.BASE) {
                var rest = Arrays.stream(StackName.values())
                        .filter(each -> each != other)
                        .toList();
                cases.add(new StackCase(
                        "without-" + other.text(), stack, spec(stack, Tier.PRODUCTION, rest, PLAIN, services())));
            }
        }
        var alone = List.of(StackName.BASE, stack.name());
        cases.add(new StackCase("alone", stack, spec(stack, Tier.DEVELOPMENT, alone, ZONE, services())));
        return cases;
    }

    /** The spec in an environment that has another region with that cluster. */
    private static StackSpec besides(String cluster, StackSpec spec) {
        return spec.withInputs(spec.inputs().withOtherCluster(cluster));
    }

    /** The spec in a VPC of another owner: public subnets by ID, the others by tags. */
    static StackSpec existing(StackSpec spec) {
        var subnets = new SubnetSelector(List.of(), Map.of("tier", "private"));
        return new StackSpec(
                Specs.in(
                        new ExistingNetwork(
                                "vpc-0a1b",
                                new ExistingSubnets(
                                        new SubnetSelector(List.of("subnet-1", "subnet-2", "subnet-3"), Map.of()),
                                        subnets,
                                        subnets,
                                        null)),
                        spec.placement()),
                spec.stack(),
                spec.targetCluster(),
                spec.clusterName(),
                spec.charts(),
                spec.inputs());
    }

    /** The desired content, with constant values for generated Secrets. */
    StackManifests content() {
        return stack.desired(spec, Specs.FACTS, made());
    }

    /** Data for the keys of the Secrets that the stack declares; fails for any other key. */
    private GeneratedSecretData made() {
        var keys = new HashMap<String, Set<String>>();
        for (var secret : stack.generatedSecrets(spec)) {
            var name = secret.namespace() + "/" + secret.name();
            keys.put(name, KEYS.computeIfAbsent(name, missing -> secret.generator()
                    .get()
                    .keySet()));
        }
        return (namespace, secret, key) -> {
            var name = namespace + "/" + secret;
            if (!keys.getOrDefault(name, Set.of()).contains(key)) {
                throw new IllegalArgumentException(name + " is not declared, or has no key " + key);
            }
            return "(" + name + " " + key + ")";
        };
    }

    private static List<StackService> services() {
        return List.of(
                new StackService("api-gateway", ServiceClass.GATEWAY, "/healthz", 3, 10, Instrumentation.NONE),
                new StackService("orders", ServiceClass.SERVICE, "/actuator/health", 3, 20, Instrumentation.JAVA),
                new StackService(
                        "users", ServiceClass.SERVICE, "/actuator/health?\"probe\"=1", 1, 1, Instrumentation.GO));
    }

    private static StackSpec spec(
            Stack stack, Tier tier, List<StackName> stacks, IngressSettings ingress, List<StackService> services) {
        return new StackSpec(
                Specs.placement("shop"),
                stack.name(),
                TargetCluster.WORKLOAD,
                "shop-us-east-1",
                ChartCatalog.standard().of(stack.name()).stream()
                        .map(chart -> new StackChart(chart.name(), chart.version(), chart.repository(), null))
                        .toList(),
                new StackInputs(
                        tier,
                        stacks,
                        services,
                        ingress,
                        List.of("10.0.48.0/24", "10.0.49.0/24"),
                        "10.0.0.0/16",
                        30,
                        List.of("https://git.example.com/platform.git"),
                        null,
                        Map.of("vpcId", "vpc-1")));
    }

    @Override
    public String toString() {
        return stack.name().text() + " " + name;
    }
}
