package io.platformoperator.registry;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.Tag;

/** Creates, corrects and deletes a region's repositories on the local AWS, and checks them by the AWS SDK. */
@ExtendWith(LocalCloudExtension.class)
class RegistryIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String REGION = Specs.FACTS.region();

    private final Registry registry = new Registry();

    @Test
    void createsEverythingMakesNoFurtherChangesAndDeletesEverything(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.aws().regionInfo();
            region.resetCalls();
            var outcome =
                    region.untilReady(graph(region, TeardownPolicy.DELETE, "reg-whole", "orders", "users"), LIMIT);

            assertThat(region.iamActions())
                    .isSubsetOf(registry.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));
            assertThat(region.writes().stream().collect(groupingBy(call -> call, counting())))
                    .containsOnly(
                            entry("kms:CreateKey", 1L),
                            entry("kms:EnableKeyRotation", 1L),
                            entry("ecr:CreateRepository", 2L),
                            entry("ecr:PutLifecyclePolicy", 2L));
            assertThat(region.calls())
                    .filteredOn(call -> call.matches("(resourcegroupstaggingapi:Get|ecr:Describe).*"))
                    .as(
                            "a listing before the creation, a second one that confirms that no key exists, and one after it")
                    .hasSizeLessThanOrEqualTo(2 * 3);
            assertCreatedAsSpecified(region.aws().ecr());
            assertThat(outcome.outputs())
                    .containsEntry("orders", "123456789012.dkr.ecr.us-east-1.amazonaws.com/reg-whole/orders");
            push(region.aws().ecr(), "reg-whole/orders");
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = graph(restarted, TeardownPolicy.DELETE, "reg-whole", "orders", "users");
            restarted.resetCalls();
            assertThat(restarted.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(restarted.writes()).as("writes of a restarted operator").isEmpty();

            restarted.untilDeleted(graph, LIMIT);
            assertThat(restarted.tagged("platform/reg-whole")).isEmpty();
        }
    }

    private static void assertCreatedAsSpecified(EcrClient ecr) {
        var repository = ecr.describeRepositories(r -> r.repositoryNames("reg-whole/orders"))
                .repositories()
                .getFirst();
        assertThat(repository.imageTagMutability()).isEqualTo(ImageTagMutability.IMMUTABLE);
        assertThat(repository.imageScanningConfiguration().scanOnPush()).isTrue();
        assertThat(repository.encryptionConfiguration().encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(repository.encryptionConfiguration().kmsKey()).startsWith("arn:aws:kms:us-east-1:123456789012:key/");
        var tags = ecr.listTagsForResource(r -> r.resourceArn(repository.repositoryArn()))
                .tags();
        assertThat(AwsTags.toMap(tags, Tag::key, Tag::value))
                .containsEntry(Identity.RESOURCE_TAG, "repository-orders")
                .containsEntry("cost-center", "platform");
        assertThat(ecr.getLifecyclePolicy(r -> r.repositoryName("reg-whole/orders"))
                        .lifecyclePolicyText())
                .contains("\"countNumber\":100");
    }

    @Test
    void correctsChangesByOthers(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilReady(graph(region, TeardownPolicy.DELETE, "reg-drift", "orders", "users"), LIMIT);
            var ecr = region.aws().ecr();
            ecr.putImageTagMutability(
                    r -> r.repositoryName("reg-drift/orders").imageTagMutability(ImageTagMutability.MUTABLE));
            ecr.putImageScanningConfiguration(r ->
                    r.repositoryName("reg-drift/orders").imageScanningConfiguration(scan -> scan.scanOnPush(false)));
            ecr.deleteLifecyclePolicy(r -> r.repositoryName("reg-drift/users"));
        }
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, TeardownPolicy.DELETE, "reg-drift", "orders", "users");
            region.resetCalls();
            region.untilReady(graph, LIMIT);
            assertThat(region.writes())
                    .containsExactlyInAnyOrder(
                            "ecr:PutImageTagMutability", "ecr:PutImageScanningConfiguration", "ecr:PutLifecyclePolicy");
            region.untilDeleted(graph, LIMIT);
        }
    }

    @Test
    void leavesRulesAndStatementsOfOthers(LocalCloud cloud) {
        var name = "reg-others/orders";
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilReady(graph(region, TeardownPolicy.DELETE, "reg-others", "orders"), LIMIT);
            var ecr = region.aws().ecr();
            // Without the operator's rules, as a client does that does not read before it writes.
            ecr.putLifecyclePolicy(r -> r.repositoryName(name).lifecyclePolicyText("""
                    {"rules": [{"rulePriority": 1, "description": "previews", "action": {"type": "expire"},
                     "selection": {"tagStatus": "tagged", "tagPrefixList": ["pr-"], "countType": "sinceImagePushed",
                                   "countUnit": "days", "countNumber": 3}}]}"""));
            ecr.setRepositoryPolicy(r -> r.repositoryName(name).policyText("""
                    {"Version": "2012-10-17", "Statement": [{"Sid": "Pull", "Effect": "Allow",
                     "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "ecr:BatchGetImage"}]}"""));
        }
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, TeardownPolicy.DELETE, "reg-others", "orders");
            region.resetCalls();
            var result = region.untilReady(graph, LIMIT);

            assertThat(region.writes()).containsExactly("ecr:PutLifecyclePolicy");
            assertThat(result.reports())
                    .filteredOn(report -> report.phase() == Phase.UNMANAGED)
                    .extracting(report -> report.identity().name())
                    .containsExactly("repository-orders/lifecycle/1", "repository-orders/repositoryPolicy/1");
            var ecr = region.aws().ecr();
            assertThat(ecr.getLifecyclePolicy(r -> r.repositoryName(name)).lifecyclePolicyText())
                    .contains("previews", "untagged images", "\"countNumber\":100");
            assertThat(ecr.getRepositoryPolicy(r -> r.repositoryName(name)).policyText())
                    .contains("Pull");
            region.untilDeleted(graph, LIMIT);
        }
    }

    @Test
    void retainsTheRepositoryOfARemovedServiceUnderRetain(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilReady(graph(region, TeardownPolicy.RETAIN, "reg-retain", "orders", "users"), LIMIT);
            push(region.aws().ecr(), "reg-retain/users");

            var withoutUsers = graph(region, TeardownPolicy.RETAIN, "reg-retain", "orders");
            var outcome = region.untilReady(withoutUsers, LIMIT);
            assertThat(outcome.reports()).anySatisfy(report -> {
                assertThat(report.identity().name()).isEqualTo("repository-users");
                assertThat(report.phase()).isEqualTo(Phase.RETAINED);
            });

            region.untilDeleted(withoutUsers, LIMIT);
            assertThat(region.tagged("platform/reg-retain"))
                    .containsExactlyInAnyOrder(
                            "key key", "repository repository-orders", "repository repository-users");
            assertThat(region.aws()
                            .ecr()
                            .listImages(r -> r.repositoryName("reg-retain/users"))
                            .imageIds())
                    .hasSize(1);

            region.untilDeleted(graph(region, TeardownPolicy.DELETE, "reg-retain", "orders", "users"), LIMIT);
            assertThat(region.tagged("platform/reg-retain")).isEmpty();
        }
    }

    @Test
    void deletesTheRepositoryOfARemovedServiceWithItsImagesUnderDelete(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilReady(graph(region, TeardownPolicy.DELETE, "reg-delete", "orders", "users"), LIMIT);
            push(region.aws().ecr(), "reg-delete/users");

            var withoutUsers = graph(region, TeardownPolicy.DELETE, "reg-delete", "orders");
            region.untilReady(withoutUsers, LIMIT);
            assertThat(region.tagged("platform/reg-delete"))
                    .containsExactlyInAnyOrder("key key", "repository repository-orders");
            region.untilDeleted(withoutUsers, LIMIT);
        }
    }

    private Graph<Aws> graph(LocalRegion region, TeardownPolicy policy, String environment, String... services) {
        var spec = RegistrySpecs.of(environment, services);
        return region.graph(registry, Specs.owner(spec.placement(), "registry", policy), spec);
    }

    private static void push(EcrClient ecr, String repository) {
        TestImages.push(ecr, repository, "1");
    }
}
