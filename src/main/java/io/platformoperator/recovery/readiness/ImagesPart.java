package io.platformoperator.recovery.readiness;

import io.platformoperator.recovery.observation.ImageTag;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The newest images of the active region's repositories: the standby region has to have each of their digests. */
public final class ImagesPart {
    /** The reason while the standby region lacks images. */
    public static final String MISSING = "ImagesMissing";

    private static final String NAME = "images";

    private ImagesPart() {}

    static Finding of(RecoveryFacts facts) {
        return facts.active()
                .images()
                .map(
                        active -> facts.standby()
                                .images()
                                .map(standby -> of(facts, active, standby), ImagesPart::unknown),
                        ImagesPart::unknown);
    }

    private static Finding unknown(String why) {
        return Finding.unknown(NAME, "ImagesUnknown", why);
    }

    private static Finding of(
            RecoveryFacts facts, Map<String, List<ImageTag>> active, Map<String, List<ImageTag>> standby) {
        var compared = 0L;
        var missing = new TreeMap<String, ImageTag>();
        var count = 0L;
        for (var repository : new TreeMap<>(active).entrySet()) {
            var present = standby.getOrDefault(repository.getKey(), List.of()).stream()
                    .map(ImageTag::digest)
                    .collect(Collectors.toSet());
            for (var image : repository.getValue()) {
                compared++;
                if (!present.contains(image.digest())) {
                    count++;
                    missing.putIfAbsent(repository.getKey(), image);
                }
            }
        }
        if (missing.isEmpty()) {
            return Finding.ready(NAME, "both registries have all images", compared);
        }
        var first = missing.firstEntry();
        return Finding.notReady(
                NAME,
                MISSING,
                ("%d images of %s are missing in %s, such as %s:%s (%s): ECR replicates an image when it is pushed, within"
                                + " minutes. After five evaluations the CronJob monitoring/platform-image-copy of that region"
                                + " copies older ones; the logs of its pods say what failed")
                        .formatted(
                                count,
                                facts.activeRegion(),
                                facts.standbyRegion(),
                                first.getKey(),
                                first.getValue().tag(),
                                first.getValue().digest()),
                count);
    }
}
