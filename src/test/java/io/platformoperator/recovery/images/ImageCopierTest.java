package io.platformoperator.recovery.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageCopierTest {
    private static final String REPOSITORY = "shop/orders";

    private final FakeRegistry active = new FakeRegistry();
    private final FakeRegistry standby = new FakeRegistry();
    private final ImageCopier copier = new ImageCopier(active, standby, active);

    /** Twelve megabytes, in parts of the smallest size that ECR accepts: a pod has memory for one of them. */
    @Test
    void copiesAnImageWithItsLayersInPartsAndAllItsTags() {
        var layer = new byte[12 * 1024 * 1024];
        new Random(1).nextBytes(layer);
        var digest = active.add("sha256:one", layer, "v1", "latest");

        var result = copy();

        assertThat(result.copied()).containsExactly(REPOSITORY + "@" + digest);
        assertThat(result.failures()).isEmpty();
        assertThat(standby.digestsByTag).containsOnlyKeys("v1", "latest").containsValue(digest);
        assertThat(standby.blobs.get("sha256:layer-of-sha256:one")).isEqualTo(layer);
        assertThat(standby.parts.stream().filter(size -> size > 2))
                .containsExactly(5 * 1024 * 1024, 5 * 1024 * 1024, 2 * 1024 * 1024);
        assertThat(standby.images.get(digest).imageManifest())
                .isEqualTo(active.images.get(digest).imageManifest());
    }

    @Test
    void copiesTheImagesOfAnIndexBeforeIt() {
        active.add("sha256:arm", new byte[] {1});
        active.add("sha256:amd", new byte[] {2});
        active.add(
                "sha256:index", "{\"manifests\": [{\"digest\": \"sha256:arm\"}, {\"digest\": \"sha256:amd\"}]}", "v1");

        assertThat(copy().copied()).containsExactly(REPOSITORY + "@sha256:index");
        assertThat(standby.images.keySet()).containsExactly("sha256:arm", "sha256:amd", "sha256:index");
    }

    @Test
    void writesNothingTwice() {
        active.add("sha256:one", new byte[] {1}, "v1");
        copy();
        var writes = standby.writes;

        assertThat(copy()).isEqualTo(new ImageCopier.Result(List.of(), List.of()));
        assertThat(standby.writes).isEqualTo(writes);
    }

    /** The layers that arrived before an interruption are not transferred again. */
    @Test
    void goesOnAfterAnInterruption() {
        active.add("sha256:one", new byte[] {1}, "v1");
        standby.blobs.put("sha256:layer-of-sha256:one", new byte[] {1});

        assertThat(copy().failures()).isEmpty();
        assertThat(standby.parts).as("the configuration only").containsExactly(2);
    }

    /** The tag names another image there, which ECR does not replace: the image stays missing, and the reason is told. */
    @Test
    void anImageThatCannotBeCopiedDoesNotHoldUpTheOthers() {
        standby.add("sha256:other", new byte[] {9}, "v1");
        active.add("sha256:a", new byte[] {1}, "v1");
        active.add("sha256:b", new byte[] {}, "v2");
        active.add("sha256:c", new byte[] {3}, "v3");

        var result = copy();

        assertThat(result.copied()).containsExactly(REPOSITORY + "@sha256:c");
        assertThat(result.failures())
                .satisfiesExactlyInAnyOrder(
                        first -> assertThat(first).contains("sha256:a (v1)", "the tag v1 is immutable"),
                        second -> assertThat(second).contains("sha256:b (v2)", "HTTP 404 from s3.example"));
    }

    private ImageCopier.Result copy() {
        return copier.copy(List.of(REPOSITORY));
    }
}
