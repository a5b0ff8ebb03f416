package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The installation of the operator on a cluster: its CRDs, its Deployment and its Lease.
 *
 * @param facts what is as it should be, one line each
 * @param problems what is not, with what to do, one line each; empty if the operator works
 */
record Installation(List<String> facts, List<String> problems) {
    private static final String APPLY_CRDS =
            ": apply the CRDs of this version, with kubectl apply --server-side --force-conflicts -f crds/, then"
                    + " kubectl replace -f crds/";

    /**
     * Reads the installation.
     *
     * @param crds the CRDs of this version
     * @param deployment name of the Deployment, in the namespace
     */
    static Installation read(
            KubernetesClient client,
            List<CustomResourceDefinition> crds,
            String namespace,
            String deployment,
            Instant now) {
        var found = new Installation(new ArrayList<>(), new ArrayList<>());
        found.readCrds(client, crds);
        found.readDeployment(client, namespace, deployment);
        found.readLease(client, namespace, now);
        return found;
    }

    private void readCrds(KubernetesClient client, List<CustomResourceDefinition> crds) {
        var before = problems.size();
        for (var expected : crds) {
            var name = expected.getMetadata().getName();
            var existing = client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(name)
                    .get();
            if (existing == null) {
                problems.add("CustomResourceDefinition " + name + " does not exist" + APPLY_CRDS);
            } else if (!schemas(existing).equals(schemas(expected))) {
                problems.add("CustomResourceDefinition " + name + " is of another version" + APPLY_CRDS);
            } else if (!isEstablished(existing)) {
                problems.add("CustomResourceDefinition " + name
                        + " is not served yet: see its conditions with kubectl describe crd " + name);
            }
        }
        if (problems.size() == before) {
            facts.add("CRDs: " + crds.size() + " of this version are served");
        }
    }

    private static Map<String, JSONSchemaProps> schemas(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().stream()
                .collect(Collectors.toMap(CustomResourceDefinitionVersion::getName, version -> version.getSchema()
                        .getOpenAPIV3Schema()));
    }

    private static boolean isEstablished(CustomResourceDefinition crd) {
        return crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private void readDeployment(KubernetesClient client, String namespace, String name) {
        var deployment = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (deployment == null) {
            problems.add("Deployment " + namespace + "/" + name
                    + " does not exist: name it with --namespace and --deployment");
            return;
        }
        var desired = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
        var ready = ready(deployment);
        var message = ready + " of " + desired + " are ready";
        if (ready < desired) {
            problems.add("replicas of Deployment " + namespace + "/" + name + ": " + message + ": see kubectl -n "
                    + namespace + " describe pods");
        } else {
            facts.add("replicas: " + message);
        }
    }

    /** Number of ready replicas of the present generation. */
    private static int ready(Deployment deployment) {
        var status = deployment.getStatus();
        if (status == null
                || Objects.requireNonNullElse(status.getObservedGeneration(), 0L)
                        < deployment.getMetadata().getGeneration()) {
            return 0;
        }
        return Math.min(
                Objects.requireNonNullElse(status.getReadyReplicas(), 0),
                Objects.requireNonNullElse(status.getUpdatedReplicas(), 0));
    }

    private void readLease(KubernetesClient client, String namespace, Instant now) {
        var lease = client.leases()
                .inNamespace(namespace)
                .withName(OperatorProcess.LEASE)
                .get();
        if (lease == null
                || lease.getSpec().getHolderIdentity() == null
                || lease.getSpec().getHolderIdentity().isEmpty()) {
            problems.add("no replica leads: nobody holds Lease " + namespace + "/" + OperatorProcess.LEASE
                    + ": see kubectl -n " + namespace + " logs deployment/platform-operator");
            return;
        }
        var holder = lease.getSpec().getHolderIdentity();
        var renewed = lease.getSpec().getRenewTime().toInstant();
        var valid = Duration.ofSeconds(lease.getSpec().getLeaseDurationSeconds());
        var age = Duration.between(renewed, now);
        if (age.compareTo(valid) > 0) {
            problems.add("no replica leads: " + holder + " renewed Lease " + namespace + "/" + OperatorProcess.LEASE
                    + " " + age.toSeconds() + " s ago: see kubectl -n " + namespace + " get pods");
        } else {
            facts.add("leader: " + holder);
        }
    }
}
