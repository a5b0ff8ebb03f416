package io.platformoperator.stacks.ingress;

import static io.platformoperator.stacks.manifests.NamespaceNames.SYSTEM;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.manifests.Certificates;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The AWS Load Balancer Controller, its IngressClasses, and an Ingress per service. */
public final class IngressStack implements Stack {
    private static final String CONTROLLER = "aws-load-balancer-controller";
    private static final String CERTIFICATE = "aws-load-balancer-webhook-certificate";
    /** The name that the chart gives the webhook's Service. */
    private static final String WEBHOOK = "aws-load-balancer-webhook-service." + SYSTEM;

    @Override
    public StackName name() {
        return StackName.INGRESS;
    }

    @Override
    public List<GeneratedSecret> generatedSecrets(StackSpec spec) {
        return List.of(new GeneratedSecret(
                SYSTEM,
                CERTIFICATE,
                () -> Certificates.server(
                        CONTROLLER, List.of(WEBHOOK, WEBHOOK + ".svc", WEBHOOK + ".svc.cluster.local"))));
    }

    @Override
    public Map<String, String> outputs(StackSpec spec) {
        var ingress = spec.inputs().ingress();
        var encryption = IngressEncryption.of(ingress);
        var outputs = new TreeMap<String, String>();
        outputs.put("encryption", encryption.description());
        if (ingress.domain() != null && encryption != IngressEncryption.NONE) {
            outputs.put("url", "https://" + ingress.domain() + "/");
        }
        return outputs;
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var objects = new ArrayList<HasMetadata>(StackResource.objects(
                "ingress/internal.yaml",
                Map.of("managementCidrs", spec.inputs().managementCidrs(), "tags", tags(spec))));
        LoadBalancerSubnets.setInternal(spec, objects);
        objects.addAll(Ingresses.of(spec.inputs()));
        return new StackManifests(List.of(controller(spec, generated)), objects);
    }

    private static Release controller(StackSpec spec, GeneratedSecretData generated) {
        var values = ChartValues.of("ingress/aws-load-balancer-controller");
        var subnets = LoadBalancerSubnets.internetFacing(spec);
        if (subnets != null) {
            values.set("ingressClassParams.spec.subnets", subnets);
        }
        return new Release(
                CONTROLLER,
                CONTROLLER,
                SYSTEM,
                values.set("clusterName", spec.clusterName())
                        .set("region", spec.placement().region())
                        .set("ingressClassParams.spec.tags", tags(spec))
                        .set("webhookTLS.caCert", generated.value(SYSTEM, CERTIFICATE, "ca.crt"))
                        .set("webhookTLS.cert", generated.value(SYSTEM, CERTIFICATE, "tls.crt"))
                        .set("webhookTLS.key", generated.value(SYSTEM, CERTIFICATE, "tls.key"))
                        .set("resources", new PodSizes(spec.inputs().tier()).resources(100, 256))
                        .set("nodeSelector", PodPlacement.nodeSelector(spec))
                        .set(
                                "topologySpreadConstraints",
                                PodPlacement.spread(Map.of("app.kubernetes.io/name", CONTROLLER)))
                        .asMap());
    }

    /** The user's tags for resources that the controller creates. The controller's option for default tags can't express a comma. */
    private static List<Map<String, String>> tags(StackSpec spec) {
        return new TreeMap<>(spec.placement().tags())
                .entrySet().stream()
                        .map(tag -> Map.of("key", tag.getKey(), "value", tag.getValue()))
                        .toList();
    }
}
