package io.platformoperator.recovery.observation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.TagStatus;

/**
 * Reads which images a region has. ECR answers for one repository at a time, so that 20 repositories at most are read in each
 * evaluation; of more, one half, and the other half in the next one. A missing image is therefore found within two evaluations.
 */
public final class ImageReader {
    private static final int ALL_AT_ONCE = 20;
    private static final int PAGE = 1000;

    /** A repository has 20,000 images at most, unless the account's quota is raised. */
    private static final int PAGES = 20;

    /** The newest images that the other region has to have. */
    private static final int NEWEST = 50;

    private ImageReader() {}

    /** The repositories to read in the evaluation of that number. */
    static List<String> due(List<String> repositories, long number) {
        return repositories.size() <= ALL_AT_ONCE
                ? repositories
                : IntStream.range(0, repositories.size())
                        .filter(index -> index % 2 == number % 2)
                        .mapToObj(repositories::get)
                        .toList();
    }

    /**
     * Tagged images by repository; a repository that does not exist has none. ECR returns images in no order, so that the newest
     * ones can be on any page.
     *
     * @param newestOnly true for the newest images; false for all
     */
    static Map<String, List<ImageTag>> read(EcrClient ecr, List<String> repositories, boolean newestOnly) {
        var images = new HashMap<String, List<ImageTag>>();
        for (var repository : repositories) {
            images.put(repository, read(ecr, repository, newestOnly));
        }
        return Map.copyOf(images);
    }

    private static List<ImageTag> read(EcrClient ecr, String repository, boolean newestOnly) {
        try {
            return (newestOnly
                            ? newest(ecr, repository)
                            : tagged(ecr, repository).toList())
                    .stream()
                            .map(image -> new ImageTag(
                                    image.imageDigest(), image.imageTags().getFirst()))
                            .toList();
        } catch (RepositoryNotFoundException e) {
            return List.of();
        }
    }

    /** The newest tagged images of a repository: those that the standby region has to have. */
    public static List<ImageDetail> newest(EcrClient ecr, String repository) {
        return tagged(ecr, repository)
                .sorted(Comparator.comparing(ImageDetail::imagePushedAt).reversed())
                .limit(NEWEST)
                .toList();
    }

    /** The digests of all tagged images of a repository. */
    public static Set<String> digests(EcrClient ecr, String repository) {
        return tagged(ecr, repository).map(ImageDetail::imageDigest).collect(Collectors.toSet());
    }

    private static Stream<ImageDetail> tagged(EcrClient ecr, String repository) {
        return ecr
                .describeImagesPaginator(r -> r.repositoryName(repository)
                        .maxResults(PAGE)
                        .filter(filter -> filter.tagStatus(TagStatus.TAGGED)))
                .stream()
                .limit(PAGES)
                .flatMap(page -> page.imageDetails().stream());
    }
}
