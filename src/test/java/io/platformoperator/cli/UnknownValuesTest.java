package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ObservedDifferences;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;

/** A value that an answer of AWS lacks is unknown, not different: nothing is sent, replaced or refused because of it. */
class UnknownValuesTest {
    /** Fields that AWS leaves out where a resource has none, so that their absence is a value. */
    private static final Map<String, String> ABSENT_IF_NONE = Map.ofEntries(
            Map.entry("logs/LogGroup retentionDays", "logs that never expire"),
            Map.entry("secretsmanager/Secret kmsKey", "the account's default key"),
            Map.entry("secretsmanager/SharedSecret kmsKey", "the account's default key"),
            Map.entry("secretsmanager/SharedSecret primaryRegion", "a secret that is no replica"),
            Map.entry("iam/InstanceProfile role", "a profile is created without a role"),
            Map.entry("eks/Cluster encryptionKey", "a key of AWS encrypts the secrets"),
            Map.entry("eks/Cluster zonalShift", "zonal shift was never on"),
            Map.entry("eks/Addon kubernetesVersion", "a tag that the operator sets after the version"),
            Map.entry("eks/Addon configuration", "the defaults of the add-on"),
            Map.entry("eks/Addon podIdentities", "no service account has a role"),
            Map.entry("eks/Nodegroup taints", "nodes without taints"),
            Map.entry("rds/DBInstance maxAllocatedStorage", "no storage autoscaling"),
            Map.entry("rds/DBInstance replicationSource", "a writer has no source"),
            Map.entry("elasticache/ReplicationGroup globalDatastore", "a group of its own replicates none"),
            Map.entry("rds/DBInstanceReadReplica maxAllocatedStorage", "no storage autoscaling"),
            Map.entry("backup/BackupVault lock.minRetentionDays", "a vault without a lock"),
            Map.entry("backup/BackupVault lock.maxRetentionDays", "a vault without a lock"),
            Map.entry("route53/RecordSet healthCheck", "a record of an environment with one region"),
            Map.entry("s3/Bucket kmsKey", "its own call answers that S3's key encrypts"),
            Map.entry("s3/Bucket policy", "its own call answers NoSuchBucketPolicy"),
            Map.entry("s3/Bucket lifecycle", "its own call answers NoSuchLifecycleConfiguration"),
            Map.entry("s3/Bucket replication", "its own call answers ReplicationConfigurationNotFoundError"),
            Map.entry("s3/Bucket existingObjectsReplicatedTo", "a tag that the operator sets with the job"));

    private static final String INGRESS = "  ingress: {domain: shop.example.com, hostedZoneId: Z0123456789}";

    @Test
    void anAnswerWithoutValuesIsNoDifference() throws IOException {
        var differing = graphs().flatMap(
                        graph -> ObservedDifferences.of(graph, UnknownValuesTest::withoutValues).stream())
                .map(difference -> difference.substring(0, difference.indexOf(": ")))
                .collect(Collectors.toSet());

        assertThat(differing).containsExactlyInAnyOrderElementsOf(ABSENT_IF_NONE.keySet());
    }

    private static Stream<Graph<Aws>> graphs() throws IOException {
        var facts = new RegionInfo(
                "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));
        var environment = Serialization.unmarshal(
                Files.readString(Path.of("samples/production.yaml")) + INGRESS, PlatformEnvironment.class);
        environment.getMetadata().setUid("00000000-0000-0000-0000-000000000001");
        return StandardComposition.create().regions(environment, Instant.EPOCH).stream()
                .flatMap(region -> region.subsystems().stream())
                .map(child -> Subsystems.desired(generation1(child), facts));
    }

    private static SubsystemResource<?> generation1(SubsystemResource<?> child) {
        child.getMetadata().setGeneration(1L);
        return child;
    }

    /** The resource without every value that an answer can lack. */
    private static Object withoutValues(Object resource) {
        return switch (resource) {
            case SdkPojo pojo -> blank(pojo);
            case Record record -> withoutValues(record);
            default -> resource;
        };
    }

    private static Object blank(SdkPojo pojo) {
        try {
            var builder = pojo.getClass().getMethod("builder").invoke(null);
            var build = builder.getClass().getMethod("build");
            build.setAccessible(true);
            return build.invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("can't build an object without values", e);
        }
    }

    private static Object withoutValues(Record resource) {
        var components = resource.getClass().getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var values = new Object[components.length];
            for (var i = 0; i < components.length; i++) {
                var read = components[i].getAccessor();
                read.setAccessible(true);
                values[i] = isNullable(components[i]) ? null : withoutValues(read.invoke(resource));
            }
            var create = resource.getClass().getDeclaredConstructor(types);
            create.setAccessible(true);
            return create.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("can't build an object without values", e);
        }
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
