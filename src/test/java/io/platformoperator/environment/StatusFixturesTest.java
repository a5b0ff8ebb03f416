package io.platformoperator.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.AvailableStack;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.failover.FailoverCondition;
import io.platformoperator.failover.FailoverDecision;
import io.platformoperator.failover.FailoverRefusal;
import io.platformoperator.failover.RegionFailover.Evaluation;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.stacks.StackStatuses;
import io.platformoperator.subsystem.KnownKinds;
import io.platformoperator.subsystem.SampleStatuses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Generates an object of each kind in each situation, with the status that the operator writes, and with what Flux (kstatus) and Argo
 * CD have to make of it. {@code local/gitops} holds the files against the programs of both.
 */
class StatusFixturesTest {
    private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String CASE = "test.platform-operator.io/case";
    private static final String KSTATUS = "test.platform-operator.io/kstatus";
    private static final String ARGOCD = "test.platform-operator.io/argocd";

    /** What GitOps programs have to make of an object. */
    private record Expected(String kstatus, String argocd) {}

    private static final Expected PROGRESSING = new Expected("InProgress", "Progressing");
    private static final Expected HEALTHY = new Expected("Current", "Healthy");
    private static final Expected FAILED = new Expected("Failed", "Degraded");
    private static final Expected PAUSED = new Expected("InProgress", "Suspended");
    /** Nothing goes on, but no request failed: kstatus has no word for this. */
    private static final Expected DEVIATES = new Expected("InProgress", "Degraded");
    /** Argo CD runs no health check for an object that is being deleted. */
    private static final Expected TERMINATING = new Expected("Terminating", "Progressing");

    private static final Map<String, Expected> OF_CHILDREN = Map.ofEntries(
            Map.entry("creating", PROGRESSING),
            Map.entry("waiting for another subsystem", PROGRESSING),
            Map.entry("waiting for the cluster", PROGRESSING),
            Map.entry("rolling out", PROGRESSING),
            Map.entry("ready", HEALTHY),
            Map.entry("refused by AWS", FAILED),
            Map.entry("refused while others are created", DEVIATES),
            Map.entry("object refused", FAILED),
            Map.entry("object failed", FAILED),
            Map.entry("unknown stack", FAILED),
            Map.entry("claimed by another", FAILED),
            Map.entry("throttled", PROGRESSING),
            Map.entry("cluster unreachable", PROGRESSING),
            Map.entry("reconcile failed", PROGRESSING),
            Map.entry("drifted", DEVIATES),
            Map.entry("paused", PAUSED));

    private final PlatformEnvironment environment = read();
    private final List<SubsystemResource<?>> children = children();

    @Test
    void statusesOfEachKind() {
        var files = new TreeMap<String, String>();
        for (var kind : ChildKind.values()) {
            var child = child(kind);
            files.put(child.getKind() + ".yaml", join(ofChild(child)));
        }
        files.put("PlatformEnvironment.yaml", join(ofEnvironment()));
        files.forEach((name, text) -> Golden.assertSame("statuses/" + name, text));
        Golden.assertNoOthers("statuses", files.keySet());
        assertThat(files).hasSize(ChildKind.values().length + 1);
        for (var phase : Phase.values()) {
            assertThat(files.get("PlatformEnvironment.yaml"))
                    .contains("phase: \"" + YAML.convertValue(phase, String.class) + "\"\n");
        }
    }

    private List<Map<String, Object>> ofChild(SubsystemResource<?> child) {
        var fixtures = new ArrayList<Map<String, Object>>();
        fixtures.add(unobserved(child));
        var isStack = child instanceof PlatformStack;
        for (var situation : isStack ? StackStatuses.LIVE : SampleStatuses.LIVE) {
            child.setStatus(status(child, situation));
            fixtures.add(fixture(child, situation, OF_CHILDREN.get(situation), 1, false));
            if (situation.equals("ready")) {
                fixtures.add(fixture(child, "changed, not observed yet", PROGRESSING, 2, false));
            }
        }
        for (var situation : isStack ? StackStatuses.DELETED : SampleStatuses.DELETED) {
            child.setStatus(status(child, situation));
            fixtures.add(fixture(child, situation, TERMINATING, 1, true));
        }
        child.setStatus(null);
        return fixtures;
    }

    private static SubsystemStatus status(SubsystemResource<?> child, String situation) {
        return child instanceof PlatformStack stack
                ? StackStatuses.of(stack, situation, NOON)
                : SampleStatuses.of(child, situation, NOON);
    }

    private List<Map<String, Object>> ofEnvironment() {
        var fixtures = new ArrayList<Map<String, Object>>();
        fixtures.add(unobserved(environment));
        add(fixtures, "nothing exists yet", PROGRESSING, report(List.of(), null).status());
        all("creating", "rolling out");
        add(fixtures, "provisioning", PROGRESSING, report(children, null).status());
        all("ready", "ready");
        add(fixtures, "ready", HEALTHY, report(children, null).status());
        fixtures.add(fixture(environment, "changed, not observed yet", PROGRESSING, 2, false));
        child(ChildKind.STACK).setStatus(status(child(ChildKind.STACK), "rolling out"));
        add(fixtures, "updating", PROGRESSING, report(children, null).status());
        all("ready", "ready");
        add(fixtures, "ready again", HEALTHY, report(children, null).status());
        var database = child(ChildKind.DATABASE);
        database.setStatus(status(database, "creating"));
        add(fixtures, "degraded", DEVIATES, report(children, null).status());
        database.setStatus(status(database, "refused by AWS"));
        add(fixtures, "a child is refused", FAILED, report(children, null).status());
        database.setStatus(status(database, "claimed by another"));
        add(fixtures, "claimed by another", FAILED, report(children, null).status());
        all("ready", "ready");
        var invalid = ReconcileFailure.invalidSpec(List.of("spec.ignoreDrift[0].kind: eks/Nodegroups is unknown"));
        add(fixtures, "invalid spec", FAILED, report(children, null).statusOfFailure(invalid));
        add(
                fixtures,
                "failing over",
                PROGRESSING,
                report(children, failover("True", null)).status());
        var refusal = new FailoverRefusal("StandbyNotReady", "us-west-2 could not take over: wait until it can");
        add(
                fixtures,
                "failover refused",
                FAILED,
                report(children, failover("False", refusal)).status());
        add(
                fixtures,
                "failover not decided",
                PROGRESSING,
                report(children, failover("Unknown", null)).status());
        environment.getMetadata().setAnnotations(Map.of(PlatformEnvironment.PAUSED, "true"));
        add(fixtures, "paused", PAUSED, report(children, null).status());
        environment.getMetadata().setAnnotations(null);
        addDeleted(fixtures, "deleting", report(children, null).statusOfDeletion());
        var isProtected = new ReconcileFailure("DeletionProtected", "spec.deletionProtection is true", true);
        addDeleted(fixtures, "protected from deletion", report(children, null).statusOfBlockedDeletion(isProtected));
        return fixtures;
    }

    private void all(String ofAws, String ofStacks) {
        children.forEach(child -> child.setStatus(status(child, child instanceof PlatformStack ? ofStacks : ofAws)));
    }

    private void add(
            List<Map<String, Object>> fixtures, String situation, Expected expected, EnvironmentStatus status) {
        environment.setStatus(status);
        fixtures.add(fixture(environment, situation, expected, 1, false));
    }

    private void addDeleted(List<Map<String, Object>> fixtures, String situation, EnvironmentStatus status) {
        environment.setStatus(status);
        fixtures.add(fixture(environment, situation, TERMINATING, 1, true));
    }

    private EnvironmentReport report(List<SubsystemResource<?>> present, Evaluation failover) {
        return new EnvironmentReport(
                environment, children, present.stream().map(Child::new).toList(), List.of(), failover, NOON);
    }

    private Evaluation failover(String status, FailoverRefusal refusal) {
        var condition = new FailoverCondition(
                status,
                refusal == null ? "Promote" : refusal.reason(),
                refusal == null ? "Promote: waits for the database of us-west-2" : refusal.message());
        var failover = status.equals("True") ? YAML.unmarshal("""
            from: us-east-1
            to: us-west-2
            mode: Planned
            startedAt: "2030-01-31T11:58:00Z"
            steps: []
            """, FailoverStatus.class) : null;
        var roles = RegionRoles.ofSpec(environment.getSpec());
        return new Evaluation(
                roles, new FailoverDecision(roles, failover, condition, Optional.ofNullable(refusal)), null);
    }

    /** An object that the API server has just created: its status has the default of the CRD. */
    private static Map<String, Object> unobserved(HasMetadata object) {
        var crd = YAML.unmarshal(
                text(Path.of("crds", object.getPlural() + "." + PlatformEnvironment.GROUP + ".yaml")),
                CustomResourceDefinition.class);
        var status = crd.getSpec()
                .getVersions()
                .getFirst()
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("status")
                .getDefault();
        var fixture = fixture(object, "created, not observed yet", PROGRESSING, 1, false);
        fixture.remove("status");
        if (status != null) {
            fixture.put("status", status);
        }
        return fixture;
    }

    private static Map<String, Object> fixture(
            HasMetadata object, String situation, Expected expected, long generation, boolean isDeleted) {
        var annotations = new TreeMap<String, String>();
        if (object.getMetadata().getAnnotations() != null) {
            annotations.putAll(object.getMetadata().getAnnotations());
        }
        annotations.put(CASE, situation);
        annotations.put(KSTATUS, expected.kstatus());
        annotations.put(ARGOCD, expected.argocd());
        var meta = new LinkedHashMap<String, Object>();
        meta.put("name", object.getMetadata().getName());
        meta.put("namespace", object.getMetadata().getNamespace());
        meta.put("generation", generation);
        meta.put("annotations", annotations);
        if (isDeleted) {
            meta.put("deletionTimestamp", NOON.toString());
            meta.put("finalizers", List.of(object.getPlural() + "." + PlatformEnvironment.GROUP + "/finalizer"));
        }
        var fixture = new LinkedHashMap<String, Object>();
        fixture.put("apiVersion", object.getApiVersion());
        fixture.put("kind", object.getKind());
        fixture.put("metadata", meta);
        fixture.put("status", object instanceof CustomResource<?, ?> resource ? resource.getStatus() : null);
        return fixture;
    }

    private static String join(List<Map<String, Object>> fixtures) {
        return fixtures.stream().map(YAML::asYaml).collect(Collectors.joining());
    }

    private SubsystemResource<?> child(ChildKind kind) {
        return children.stream()
                .filter(each -> ChildKind.of(each) == kind)
                .findFirst()
                .orElseThrow();
    }

    /** The children of the primary region, with one stack. */
    private List<SubsystemResource<?>> children() {
        var composition = new Composition(
                Catalog.standard(),
                List.of(new AvailableStack(StackName.INGRESS, List.of())),
                new KnownKinds(Set.of()));
        var all = composition.children(environment, NOON).stream()
                .filter(each -> each.getSpec().placement().region().equals("us-east-1"))
                .toList();
        all.forEach(each -> each.getMetadata().setGeneration(1L));
        return all;
    }

    private static PlatformEnvironment read() {
        var yaml = text(Path.of("src/test/resources/environment.yaml"))
                + "  ingress: {domain: shop.example.com, hostedZoneId: Z0123456789, certificateArn: arn}\n";
        var environment = YAML.unmarshal(yaml, PlatformEnvironment.class);
        environment.getMetadata().setUid("0f7e");
        environment.getMetadata().setGeneration(1L);
        return environment;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
