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
import io.platformoperator.api.v1alpha1.PlatformDNS;
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

/** An environment in an integration test, from the view of the user who applied it: {@code samples/single-region.yaml} under another name. */
record TestEnvironment(KubernetesClient user, String namespace, String name) {
    static final List<Class<? extends SubsystemResource<?>>> CHILDREN = List.of(
            PlatformNetwork.class,
            PlatformCluster.class,
            PlatformDatabase.class,
            PlatformCache.class,
            PlatformStorage.class,
            PlatformRegistry.class,
            PlatformBackup.class,
            PlatformDNS.class,
            PlatformStack.class);
    /** Types that inherit the tags of another resource: members of replication groups, instances of Auto Scaling groups, DB snapshots. */
    private static final Set<String> INHERITS_TAGS = Set.of("CacheCluster", "instance", "DBSnapshot");

    /** Kinds of resources with tags of their own, at least one of each service. A new kind need not be added. */
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

    /** Disables all stacks: most tests run without workload clusters. */
    private static final Map<String, ?> NO_STACKS = Stacks.ALL.stream()
            .collect(Collectors.toMap(stack -> stack.name().text(), stack -> Map.of("enabled", false)));

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /**
     * Applies the sample.
     *
     * @param name name of the environment and of its namespace
     * @param changes fields of the spec that override those of the sample
     */
    static TestEnvironment apply(LocalCloud cloud, String name, String region, Map<String, ?> changes) {
        return apply(cloud, name, name, region, changes);
    }

    /** Applies the sample in a namespace that may have other environments. */
    static TestEnvironment apply(
            LocalCloud cloud, String namespace, String name, String region, Map<String, ?> changes) {
        var user = cloud.admin();
        user.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        var manifest = sample();
        manifest.getMetadata().setName(name);
        manifest.getMetadata().setNamespace(namespace);
        Map<String, Object> spec = manifest.get("spec");
        spec.put("stacks", NO_STACKS);
        spec.put("regions", Map.of("primary", Map.of("name", region, "cidr", "10.32.0.0/16")));
        spec.putAll(changes);
        user.resource(manifest).create();
        return new TestEnvironment(user, namespace, name);
    }

    private static GenericKubernetesResource sample() {
        try {
            return Serialization.unmarshal(
                    Files.readString(Path.of("samples/single-region.yaml")), GenericKubernetesResource.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Value of the environment tag of its AWS resources. */
    String environmentTag() {
        return namespace + "/" + name;
    }

    /** The object from the API server; null after its deletion. */
    PlatformEnvironment object() {
        return user.resources(PlatformEnvironment.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    EnvironmentStatus status() {
        return object().statusOrEmpty();
    }

    List<SubsystemResource<?>> children() {
        var all = new ArrayList<SubsystemResource<?>>();
        CHILDREN.forEach(type -> all.addAll(children(type)));
        return all;
    }

    private <R extends SubsystemResource<?>> List<R> children(Class<R> type) {
        return user.resources(type)
                .inNamespace(namespace)
                .withLabel(PlatformEnvironment.ENVIRONMENT_LABEL, name)
                .list()
                .getItems();
    }

    <R extends SubsystemResource<?>> R child(Class<R> type) {
        return children(type).getFirst();
    }

    /** All Events in its namespace. */
    List<Event> events() {
        return user.v1().events().inNamespace(namespace).list().getItems();
    }

    /** The condition of the type; fails if it is absent. */
    Condition condition(String type) {
        return Conditions.find(status().conditions(), type).orElseThrow(() -> new AssertionError(type + ": " + this));
    }

    boolean isReady() {
        var now = object();
        return now != null
                && Conditions.isTrue(
                        now.statusOrEmpty().conditions(),
                        Conditions.READY,
                        now.getMetadata().getGeneration());
    }

    TestEnvironment awaitReady(Duration limit) {
        await("ready", limit, this::isReady);
        return this;
    }

    /** Patches the spec as {@code kubectl patch --type=merge} does. */
    TestEnvironment change(Map<String, ?> spec) {
        return patch(Map.of("spec", spec));
    }

    /** Sets an annotation. */
    void annotate(String key, String value) {
        patch(Map.of("metadata", Map.of("annotations", Map.of(key, value))));
    }

    /** Requests an immediate reconcile and waits until the operator has handled the request. */
    void reconcileNow(String request, Duration limit) {
        patch(Map.of("metadata", Map.of("annotations", Map.of(PlatformEnvironment.RECONCILE_REQUESTED_AT, request))));
        await("reconciled on request", limit, () -> request.equals(status().handledReconcileRequest()));
    }

    private TestEnvironment patch(Map<String, ?> change) {
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

    void awaitDeleted(Duration limit) {
        await("deleted", limit, () -> object() == null);
        assertThat(children()).isEmpty();
    }

    /** Waits for the condition; fails after the limit with the state of the environment. */
    void await(String state, Duration limit, BooleanSupplier condition) {
        var deadline = Instant.now().plus(limit);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(name + " is not " + state + " after " + limit + ":\n" + explain());
            }
            try {
                Thread.sleep(POLL_INTERVAL);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /**
     * Identities that more than one AWS resource of the same type has. Each region of an environment has its own: resources of IAM by
     * their tag, and the replica of a secret, which has the tags of its primary, by the place where it is.
     */
    List<String> duplicates(LocalAws aws) {
        return aws.taggedWith(environmentTag()).stream()
                .filter(each -> !each.identity().isEmpty() && !INHERITS_TAGS.contains(each.type()))
                .collect(Collectors.groupingBy(each -> List.of(
                        each.type(),
                        each.identity(),
                        each.tags().getOrDefault(Identity.REGION_TAG, ""),
                        each.region())))
                .values()
                .stream()
                .filter(those -> those.size() > 1)
                .map(List::toString)
                .toList();
    }

    /** AWS resources with the tags of the environment that the status of no child lists: created, then lost. */
    List<String> unreportedResources(LocalAws aws) {
        var reported = children().stream()
                .flatMap(child -> child.statusOrEmpty().resources().stream())
                .map(ResourceStatus::name)
                .collect(Collectors.toSet());
        return aws.taggedWith(environmentTag()).stream()
                .filter(each -> !reported.contains(each.tags().get(Identity.RESOURCE_TAG)))
                .map(LocalAws.Resource::toString)
                .toList();
    }

    /** Tagged resources that the status of a child lists but AWS does not have. */
    List<String> missingResources(LocalAws aws) {
        var existing = aws.taggedWith(environmentTag()).stream()
                .map(each -> each.tags().get(Identity.RESOURCE_TAG))
                .collect(Collectors.toSet());
        return children().stream()
                .flatMap(child -> child.statusOrEmpty().resources().stream())
                .filter(each -> TAGGED.contains(each.kind()) && !existing.contains(each.name()))
                .map(each -> each.kind() + " " + each.name())
                .toList();
    }

    /** State and message of the environment and of all resources that are not ready. */
    String explain() {
        var now = object();
        return (now == null
                        ? "deleted"
                        : now.statusOrEmpty().phase() + ": "
                                + now.statusOrEmpty().message()) + "\n"
                + children().stream()
                        .flatMap(child -> child.statusOrEmpty().resources().stream()
                                .filter(each -> !each.state().equals("Ready"))
                                .map(each -> child.getKind() + " " + each.kind() + " " + each.name() + " "
                                        + each.state() + ": " + each.message()))
                        .collect(Collectors.joining("\n"));
    }
}
