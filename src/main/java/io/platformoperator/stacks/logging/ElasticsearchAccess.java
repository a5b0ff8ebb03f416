package io.platformoperator.stacks.logging;

import static io.platformoperator.stacks.content.StackNamespaces.LOGGING;

import io.platformoperator.stacks.content.Certificates;
import io.platformoperator.stacks.content.MadeOnce;
import io.platformoperator.stacks.content.MadeSecrets;
import io.platformoperator.stacks.content.Passwords;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who may do what in Elasticsearch, and whom its certificate is from. Other stacks that use it declare the same Secrets:
 * whichever stack comes first makes them.
 */
public enum ElasticsearchAccess {
    /** Keeps traces. */
    JAEGER,
    /** Reads logs. */
    GRAFANA,
    /** Keeps lifecycle, index template and snapshots as we want them. */
    SETUP;

    /** The address inside the cluster. */
    public static final String URL = "https://elasticsearch-es-http.logging.svc:9200";

    static final String AUTHORITY = "elasticsearch-authority";
    private static final String PASSWORDS = "elasticsearch-passwords";
    private static final String CERTIFICATE = "ca.crt";

    /** The Secrets to declare. */
    public static final List<MadeOnce> MADE_ONCE = List.of(
            new MadeOnce(LOGGING, AUTHORITY, () -> Certificates.authority("elasticsearch")),
            new MadeOnce(LOGGING, PASSWORDS, ElasticsearchAccess::passwords));

    /** The user's name, which is also its role's. */
    public String user() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its password. */
    public String password(MadeSecrets made) {
        return made.value(LOGGING, PASSWORDS, user());
    }

    /** The certificate of the authority that Elasticsearch's own certificate is from. */
    public static String authority(MadeSecrets made) {
        return made.value(LOGGING, AUTHORITY, CERTIFICATE);
    }

    private static Map<String, String> passwords() {
        return Arrays.stream(values())
                .map(ElasticsearchAccess::user)
                .collect(Collectors.toMap(Function.identity(), user -> Passwords.made()));
    }
}
