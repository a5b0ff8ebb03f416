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
 * Records Kubernetes Events. The same news about the same object is one Event that counts, as kubectl expects. An Event
 * that can't be written is logged and otherwise ignored: news never stop the work that they are about.
 */
public final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final String COMPONENT = "platform-operator";
    private static final int LONGEST_MESSAGE = 1024;

    private final KubernetesClient client;
    private final InstantSource clock;

    /** Writes with that client. */
    public Events(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Something went as it should. */
    public void normal(HasMetadata about, String reason, String message) {
        record(about, "Normal", reason, message);
    }

    /** Something that a person should know of. */
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
                events.withName(name).edit(known -> new EventBuilder(known)
                        .withCount(known.getCount() == null ? 2 : known.getCount() + 1)
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
