package io.platformoperator.stacks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.apply.ApplySet;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import java.net.HttpURLConnection;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Creates and reads the generated Secrets of stacks. The Secret on the cluster is authoritative, so a user may change its
 * content there. If a Secret is deleted, it is created again with the content that this process read last.
 */
final class GeneratedSecretStore {
    private static final String OPERATOR = "platform-operator";

    private final Map<Location, Map<String, String>> lastRead = new ConcurrentHashMap<>();

    private record Location(String stack, String namespace, String name) {
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    /** A Secret or its namespace does not exist yet; the reconcile is to be repeated soon. */
    static final class NotReady extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotReady(String message) {
            super(message);
        }
    }

    /** The generated Secrets of one stack, with the content that the cluster has. */
    record StackSecrets(List<Secret> secrets) implements GeneratedSecretData {
        StackSecrets {
            secrets = List.copyOf(secrets);
        }

        @Override
        public String value(String namespace, String secret, String key) {
            return secrets.stream()
                    .filter(each -> each.getMetadata().getNamespace().equals(namespace))
                    .filter(each -> each.getMetadata().getName().equals(secret))
                    .map(each -> each.getData().get(key))
                    .filter(value -> value != null)
                    .map(value -> new String(Base64.getDecoder().decode(value), UTF_8))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException("Secret " + namespace + "/" + secret + " has no key " + key));
        }
    }

    /**
     * Reads the Secrets of a stack with one request per namespace, and creates those that do not exist.
     *
     * @param stack name of the stack's apply set
     * @param mayWrite false: a missing Secret is not created
     * @throws NotReady if a Secret is missing and may not be created, or its namespace does not exist
     */
    StackSecrets ensure(KubernetesClient client, String stack, List<GeneratedSecret> desired, boolean mayWrite) {
        var existing = list(client, stack, desired);
        return new StackSecrets(desired.stream()
                .map(each ->
                        ensure(client, existing, new Location(stack, each.namespace(), each.name()), each, mayWrite))
                .toList());
    }

    /** Drops the content of a deleted stack's Secrets. */
    void forget(String stack) {
        lastRead.keySet().removeIf(location -> location.stack().equals(stack));
    }

    private Secret ensure(
            KubernetesClient client,
            Map<Location, Secret> existing,
            Location location,
            GeneratedSecret desired,
            boolean mayWrite) {
        var secret = existing.get(location);
        if (secret == null) {
            secret = mayWrite
                    ? create(client, location, lastRead.getOrDefault(location, Map.of()), desired)
                    : readUnlabelled(client, location);
        }
        var data = new TreeMap<>(secret.getData() == null ? Map.of() : secret.getData());
        lastRead.put(location, data);
        return secret(location, data);
    }

    private static Map<Location, Secret> list(KubernetesClient client, String stack, List<GeneratedSecret> desired) {
        return desired.stream()
                .map(GeneratedSecret::namespace)
                .distinct()
                .flatMap(
                        namespace -> client
                                .secrets()
                                .inNamespace(namespace)
                                .withLabel(ApplySet.MANAGED_BY, OPERATOR)
                                .list()
                                .getItems()
                                .stream())
                .collect(toMap(
                        secret -> new Location(
                                stack,
                                secret.getMetadata().getNamespace(),
                                secret.getMetadata().getName()),
                        secret -> secret));
    }

    /** Reads a Secret that the list lacks because somebody removed its label. */
    private static Secret readUnlabelled(KubernetesClient client, Location location) {
        var secret = read(client, location);
        if (secret == null) {
            throw new NotReady("Secret " + location
                    + " does not exist; the operator does not create it under managementPolicy: Observe");
        }
        return secret;
    }

    private static @Nullable Secret read(KubernetesClient client, Location location) {
        return client.secrets()
                .inNamespace(location.namespace())
                .withName(location.name())
                .get();
    }

    private static Secret create(
            KubernetesClient client, Location location, Map<String, String> earlier, GeneratedSecret desired) {
        var data = earlier.isEmpty() ? encoded(desired.generator().get()) : earlier;
        try {
            return client.resource(secret(location, data)).create();
        } catch (KubernetesClientException e) {
            var existing = e.getCode() == HttpURLConnection.HTTP_CONFLICT ? read(client, location) : null;
            if (existing != null) {
                return existing;
            }
            throw e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                    ? new NotReady(
                            "namespace " + location.namespace() + " does not exist yet; the base stack creates it")
                    : e;
        }
    }

    private static Map<String, String> encoded(Map<String, String> content) {
        return content.entrySet().stream().collect(toMap(Map.Entry::getKey, entry -> Base64.getEncoder()
                .encodeToString(entry.getValue().getBytes(UTF_8))));
    }

    private static Secret secret(Location location, Map<String, String> data) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(location.namespace())
                .withName(location.name())
                .addToLabels(ApplySet.MANAGED_BY, OPERATOR)
                .endMetadata()
                .withType("Opaque")
                .withData(data)
                .build();
    }
}
