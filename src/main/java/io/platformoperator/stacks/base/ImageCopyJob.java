package io.platformoperator.stacks.base;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.ImageCopy;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The CronJob that copies images to the region that stands by. It runs in that region's cluster and not in the operator: the
 * images do not pass through the operator's network and memory, and the operator needs no right to push images.
 */
final class ImageCopyJob {
    private ImageCopyJob() {}

    static List<HasMetadata> of(StackSpec spec, ImageCopy copy, ProbeOptions options) {
        var region = spec.placement().region();
        var arguments = new ArrayList<>(List.of("copy-images", "--from=" + copy.fromRegion(), "--to=" + region));
        copy.repositories().forEach(repository -> arguments.add("--repository=" + repository));
        return StackResource.objects(
                "base/image-copy.yaml",
                Map.of(
                        "IMAGE",
                        options.image(),
                        "ARGUMENTS",
                        arguments,
                        "REGION",
                        region,
                        "NODE_SELECTOR",
                        PodPlacement.nodeSelector(spec)));
    }
}
