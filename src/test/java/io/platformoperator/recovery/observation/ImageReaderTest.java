package io.platformoperator.recovery.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.ImageDetail;

class ImageReaderTest {
    @Test
    void aFewRepositoriesAreReadEachTime() {
        assertThat(ImageReader.due(repositories(20), 7)).hasSize(20);
    }

    @Test
    void eachOfManyRepositoriesIsReadWithinTwoEvaluations() {
        var all = repositories(51);
        assertThat(ImageReader.due(all, 8)).hasSize(26);
        var both = new ArrayList<>(ImageReader.due(all, 8));
        both.addAll(ImageReader.due(all, 9));
        assertThat(both).containsExactlyInAnyOrderElementsOf(all);
    }

    /** ECR returns images in no order: the newest may be on the last page. */
    @Test
    void theNewestImagesAreFoundOnAnyPage() {
        var old = IntStream.range(0, 60).mapToObj(i -> image("old-" + i, i)).toList();
        var ecr = new FakeEcr(List.of(old, List.of(image("oldest", -1)), List.of(image("newest", 100))));

        assertThat(read(ecr, true)).hasSize(50).startsWith("newest", "old-59").doesNotContain("old-10");
    }

    /** An image that is not found in the standby region would be reported as missing. */
    @Test
    void allImagesOfTheOtherRegionAreRead() {
        var pages = IntStream.range(0, 20)
                .mapToObj(page -> List.of(image("page-" + page, page)))
                .toList();

        assertThat(read(new FakeEcr(pages), false)).hasSize(20);
    }

    private static List<String> read(EcrClient ecr, boolean newestOnly) {
        return ImageReader.read(ecr, List.of("shop/orders"), newestOnly).get("shop/orders").stream()
                .map(ImageTag::digest)
                .toList();
    }

    private static ImageDetail image(String digest, int pushedAt) {
        return ImageDetail.builder()
                .imageDigest(digest)
                .imageTags("v1")
                .imagePushedAt(Instant.EPOCH.plusSeconds(pushedAt))
                .build();
    }

    private record FakeEcr(List<List<ImageDetail>> pages) implements EcrClient {
        @Override
        public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
            var page = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
            return DescribeImagesResponse.builder()
                    .imageDetails(pages.get(page))
                    .nextToken(page + 1 < pages.size() ? String.valueOf(page + 1) : null)
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static List<String> repositories(int count) {
        return IntStream.range(0, count).mapToObj(i -> "shop/" + i).toList();
    }
}
