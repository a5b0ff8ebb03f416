package io.platformoperator.stacks;

import io.platformoperator.api.v1alpha1.AwsAccess;
import io.platformoperator.api.v1alpha1.DeletionPolicy;
import io.platformoperator.api.v1alpha1.IngressSettings;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.Policies;
import io.platformoperator.api.v1alpha1.Policies.AdoptBy;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.ServiceSpec.ServiceClass;
import io.platformoperator.api.v1alpha1.StackInputs;
import io.platformoperator.api.v1alpha1.StackInputs.StackService;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Specs of stacks and generated Secrets, for tests. */
public final class SampleSpec {
    public static final RegionInfo REGION_INFO =
            new RegionInfo("123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c"));
    /** Each value consists of its namespace, Secret and key. */
    public static final GeneratedSecretData GENERATED =
            (namespace, secret, key) -> namespace + "/" + secret + "/" + key;

    private SampleSpec() {}

    /** A spec of a stack that is installed with all other stacks. */
    public static StackSpec of(StackName stack, Tier tier) {
        return of(stack, tier, StackName.values());
    }

    /** The spec with services of these names and instrumentations instead of its own. */
    public static StackSpec instrumented(StackSpec spec, Map<String, Instrumentation> services) {
        var inputs = spec.inputs();
        return spec.withInputs(new StackInputs(
                inputs.tier(),
                inputs.stacks(),
                services.entrySet().stream()
                        .map(service -> new StackService(
                                service.getKey(), ServiceClass.SERVICE, "/healthz", 3, 20, service.getValue()))
                        .toList(),
                inputs.ingress(),
                inputs.managementCidrs(),
                inputs.vpcCidr(),
                inputs.backupRetentionDays(),
                inputs.gitRepositories(),
                inputs.otherCluster(),
                inputs.outputs(),
                inputs.probe(),
                inputs.imageCopy(),
                inputs.lastBackup(),
                inputs.restore()));
    }

    /** A spec of a stack with the given installed stacks. */
    public static StackSpec of(StackName stack, Tier tier, StackName... installed) {
        return new StackSpec(
                new Placement(
                        "shop",
                        REGION_INFO.region(),
                        3,
                        new AwsAccess(null, null, null),
                        Map.of(),
                        new Policies(
                                DeletionPolicy.RETAIN,
                                false,
                                DriftPolicy.CORRECT,
                                ManagementPolicy.MANAGE,
                                AdoptBy.TAG,
                                List.of())),
                stack,
                TargetCluster.WORKLOAD,
                "shop-cluster",
                List.of(),
                new StackInputs(
                        tier,
                        Arrays.asList(installed),
                        List.of(
                                new StackService(
                                        "api-gateway", ServiceClass.GATEWAY, "/healthz", 3, 10, Instrumentation.NONE),
                                new StackService(
                                        "orders",
                                        ServiceClass.SERVICE,
                                        "/actuator/health",
                                        3,
                                        20,
                                        Instrumentation.NONE)),
                        new IngressSettings("shop.example.com", null, null),
                        List.of("10.0.240.0/22"),
                        "10.0.0.0/16",
                        30,
                        List.of("https://git.example.com/shop/gitops.git"),
                        null,
                        Map.of()));
    }
}
