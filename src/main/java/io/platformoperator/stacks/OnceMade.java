package io.platformoperator.stacks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.stacks.content.MadeOnce;
import io.platformoperator.stacks.content.MadeSecrets;
import java.net.HttpURLConnection;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the Secrets that are made once, and reads them: what the cluster has counts, so a person may change one there. One
 * that somebody deletes comes back with the content that it had, as far as that was seen.
 */
final class OnceMade {
    private final Map<Place, Map<String, String>> seen = new ConcurrentHashMap<>();

    /** Where a Secret is, of which stack. */
    private record Place(String stack, String namespace, String name) {}

    /** The Secrets of a stack, as the cluster has them. */
    record Made(List<Secret> secrets) implements MadeSecrets {
        Made {
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
                            new IllegalArgumentException("Secret " + namespace + "/" + secret + " has no " + key));
        }
    }

    /**
     * Each of them, made where it isn't there.
     *
     * @param stack whose they are
     * @param mayWrite false: one that isn't there is waited for
     * @throws Waiting for a Secret or for its namespace
     */
    Made ensure(KubernetesClient client, String stack, List<MadeOnce> wanted, boolean mayWrite) {
        return new Made(wanted.stream()
                .map(each -> ensure(client, new Place(stack, each.namespace(), each.name()), each, mayWrite))
                .toList());
    }

    /** That stack is gone, and its Secrets with it. */
    void forget(String stack) {
        seen.keySet().removeIf(place -> place.stack().equals(stack));
    }

    private Secret ensure(KubernetesClient client, Place place, MadeOnce wanted, boolean mayWrite) {
        var there = read(client, place);
        if (there == null) {
            if (!mayWrite) {
                throw new Waiting("Secret " + place.namespace() + "/" + place.name()
                        + " isn't there, and none is made under managementPolicy: Observe");
            }
            there = make(client, place, seen.getOrDefault(place, Map.of()), wanted);
        }
        var data = new TreeMap<>(there.getData() == null ? Map.of() : there.getData());
        seen.put(place, data);
        return secret(place, data);
    }

    private static @Nullable Secret read(KubernetesClient client, Place place) {
        return client.secrets()
                .inNamespace(place.namespace())
                .withName(place.name())
                .get();
    }

    private static Secret make(KubernetesClient client, Place place, Map<String, String> before, MadeOnce wanted) {
        try {
            return client.resource(secret(
                            place, before.isEmpty() ? encoded(wanted.maker().get()) : before))
                    .create();
        } catch (KubernetesClientException e) {
            var there = e.getCode() == HttpURLConnection.HTTP_CONFLICT ? read(client, place) : null;
            if (there != null) {
                return there;
            }
            throw e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                    ? new Waiting("namespace " + place.namespace() + " isn't there yet; the base stack makes it")
                    : e;
        }
    }

    private static Map<String, String> encoded(Map<String, String> content) {
        return content.entrySet().stream().collect(toMap(Map.Entry::getKey, entry -> Base64.getEncoder()
                .encodeToString(entry.getValue().getBytes(UTF_8))));
    }

    private static Secret secret(Place place, Map<String, String> data) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName(place.name())
                .addToLabels("app.kubernetes.io/managed-by", "platform-operator")
                .endMetadata()
                .withType("Opaque")
                .withData(data)
                .build();
    }
}
