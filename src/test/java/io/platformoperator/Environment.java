package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.graph.Identity;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.stacks.Stacks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** An environment as the person sees it who applied it: {@code samples/single-region.yaml} under a name of its own. */
record Environment(KubernetesClient user, String namespace, String name) {
    static final List<Class<? extends SubsystemResource<?>>> CHILDREN = List.of(
            PlatformNetwork.class,
            PlatformCluster.class,
            PlatformDatabase.class,
            PlatformCache.class,
            PlatformStorage.class,
            PlatformRegistry.class,
            PlatformBackup.class,
            PlatformStack.class);
    /** Members of replication groups, instances of Auto Scaling groups, snapshots of databases. */
    private static final Set<String> GET_THE_TAGS_OF_ANOTHER = Set.of("CacheCluster", "instance", "DBSnapshot");

    /** Some kinds of resources that carry tags of their own, one of each service at least. */
    private static final Set<String> TAGGED = Set.of(
            "ec2/VPC",
            "ec2/Subnet",
            "ec2/NatGateway",
            "ec2/RouteTable",
            "ec2/SecurityGroup",
            "eks/Cluster",
            "eks/Nodegroup",
            "rds/DBInstance",
            "rds/DBInstanceReadReplica",
            "elasticache/ReplicationGroup",
            "s3/Bucket",
            "ecr/Repository",
            "kms/Key",
            "iam/Role",
            "backup/BackupVault");

    /** Most tests run without real clusters, where stacks have nowhere to go. */
    private static final Map<String, ?> NO_STACKS = Stacks.ALL.stream()
            .collect(Collectors.toMap(stack -> stack.name().text(), stack -> Map.of("enabled", false)));

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    /**
     * Applies the sample.
     *
     * @param name of the environment and of its namespace
     * @param changes fields of the spec that are set differently
     */
    static Environment apply(LocalCloud cloud, String name, String region, Map<String, ?> changes) {
        var user = cloud.admin();
        user.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
        var manifest = sample();
        manifest.getMetadata().setName(name);
        manifest.getMetadata().setNamespace(name);
        Map<String, Object> spec = manifest.get("spec");
        spec.put("stacks", NO_STACKS);
        spec.put("regions", Map.of("primary", Map.of("name", region, "cidr", "10.32.0.0/16")));
        spec.putAll(changes);
        user.resource(manifest).create();
        return new Environment(user, name, name);
    }

    private static GenericKubernetesResource sample() {
        try {
            return Serialization.unmarshal(
                    Files.readString(Path.of("samples/single-region.yaml")), GenericKubernetesResource.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What AWS's tags call it. */
    String tag() {
        return namespace + "/" + name;
    }

    /** As the API server has it; null when it is gone. */
    PlatformEnvironment object() {
        return user.resources(PlatformEnvironment.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    EnvironmentStatus status() {
        return object().reported();
    }

    List<SubsystemResource<?>> children() {
        var all = new ArrayList<SubsystemResource<?>>();
        CHILDREN.forEach(type -> all.addAll(children(type)));
        return all;
    }

    private <R extends SubsystemResource<?>> List<R> children(Class<R> type) {
        return user.resources(type).inNamespace(namespace).list().getItems();
    }

    <R extends SubsystemResource<?>> R child(Class<R> type) {
        return children(type).getFirst();
    }

    /** Everything told in its namespace. */
    List<Event> events() {
        return user.v1().events().inNamespace(namespace).list().getItems();
    }

    /** Its condition of that type, whose absence fails. */
    Condition condition(String type) {
        return Conditions.find(status().conditions(), type).orElseThrow(() -> new AssertionError(type + ": " + this));
    }

    boolean isReady() {
        var now = object();
        return now != null
                && Conditions.isTrue(
                        now.reported().conditions(),
                        Conditions.READY,
                        now.getMetadata().getGeneration());
    }

    Environment awaitReady(Duration limit) {
        await("ready", limit, this::isReady);
        return this;
    }

    /** Changes its spec as {@code kubectl patch --type=merge} does. */
    Environment change(Map<String, ?> spec) {
        return patch(Map.of("spec", spec));
    }

    /** Asks for a reconciliation now, and waits until that is done. */
    void reconcileNow(String request, Duration limit) {
        patch(Map.of("metadata", Map.of("annotations", Map.of(PlatformEnvironment.RECONCILE_REQUESTED_AT, request))));
        await("reconciled as asked for", limit, () -> request.equals(status().handledReconcileRequest()));
    }

    private Environment patch(Map<String, ?> change) {
        user.resources(PlatformEnvironment.class)
                .inNamespace(namespace)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(change));
        return this;
    }

    void delete() {
        user.resources(PlatformEnvironment.class)
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    void awaitGone(Duration limit) {
        await("gone", limit, () -> object() == null);
        assertThat(children()).isEmpty();
    }

    /** Waits, and fails after the limit with what the environment says of itself. */
    void await(String what, Duration limit, BooleanSupplier isSo) {
        var deadline = Instant.now().plus(limit);
        while (!isSo.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(name + " is not " + what + " after " + limit + ":\n" + explain());
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Identities that two resources of one type in AWS carry. */
    List<String> doubles(LocalAws aws) {
        return aws.of(tag()).stream()
                .filter(each -> !each.identity().isEmpty() && !GET_THE_TAGS_OF_ANOTHER.contains(each.type()))
                .collect(Collectors.groupingBy(each -> each.type() + " " + each.identity()))
                .values()
                .stream()
                .filter(those -> those.size() > 1)
                .map(List::toString)
                .toList();
    }

    /** What carries its tags in AWS, but is in no child's status: made, and forgotten. */
    List<String> untold(LocalAws aws) {
        var told = children().stream()
                .flatMap(child -> child.reported().resources().stream())
                .map(ResourceStatus::name)
                .collect(Collectors.toSet());
        return aws.of(tag()).stream()
                .filter(each -> !told.contains(each.tags().get(Identity.RESOURCE_TAG)))
                .map(LocalAws.Resource::toString)
                .toList();
    }

    /** What is in a child's status with an identity of its own in AWS, but not in AWS. */
    List<String> untrue(LocalAws aws) {
        var there = aws.of(tag()).stream()
                .map(each -> each.tags().get(Identity.RESOURCE_TAG))
                .collect(Collectors.toSet());
        return children().stream()
                .flatMap(child -> child.reported().resources().stream())
                .filter(each -> TAGGED.contains(each.kind()) && !there.contains(each.name()))
                .map(each -> each.kind() + " " + each.name())
                .toList();
    }

    /** What {@code kubectl describe} would show of everything that is not ready. */
    String explain() {
        var now = object();
        return (now == null
                        ? "gone"
                        : now.reported().phase() + ": " + now.reported().message()) + "\n"
                + children().stream()
                        .flatMap(child -> child.reported().resources().stream()
                                .filter(each -> !each.state().equals("Ready"))
                                .map(each -> child.getKind() + " " + each.kind() + " " + each.name() + " "
                                        + each.state() + ": " + each.message()))
                        .collect(Collectors.joining("\n"));
    }
}
