package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Kubernetes Events. A repeated Event about the same object raises the count of the existing Event, as kubectl
 * expects. If an Event can't be written, the failure is logged and the caller continues.
 */
public final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final String COMPONENT = "platform-operator";
    private static final int LONGEST_MESSAGE = 1024;

    private final KubernetesClient client;
    private final InstantSource clock;

    /** Records Events with that client, in the namespace of the object that each Event is about. */
    public Events(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Records an Event of type Normal: an expected change. */
    public void normal(HasMetadata about, String reason, String message) {
        record(about, "Normal", reason, message);
    }

    /** Records an Event of type Warning: a problem that a user should look into. */
    public void warning(HasMetadata about, String reason, String message) {
        record(about, "Warning", reason, message);
    }

    private void record(HasMetadata about, String type, String reason, String message) {
        var text = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
        var meta = about.getMetadata();
        var now = Conditions.time(clock.instant());
        var name = String.format(
                Locale.ROOT, "%s.%08x", meta.getName(), Objects.hash(meta.getUid(), about.getKind(), reason, text));
        var event = new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(meta.getNamespace())
                .endMetadata()
                .withType(type)
                .withReason(reason)
                .withMessage(text)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withReportingComponent(COMPONENT)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .endInvolvedObject()
                .build();
        try {
            var events = client.v1().events().inNamespace(meta.getNamespace());
            try {
                events.resource(event).create();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                events.withName(name).edit(existing -> new EventBuilder(existing)
                        .withCount(existing.getCount() == null ? 2 : existing.getCount() + 1)
                        .withLastTimestamp(now)
                        .build());
            }
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "could not record Event {} about {} {}: {}",
                    reason,
                    about.getKind(),
                    meta.getName(),
                    e.getMessage());
        }
    }
}
