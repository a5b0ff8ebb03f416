package io.platformoperator.stacks.logging;

import static io.platformoperator.stacks.manifests.NamespaceNames.LOGGING;

import io.platformoperator.stacks.manifests.Certificates;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.Passwords;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Users of Elasticsearch, with their passwords and the certificate authority. Other stacks that use Elasticsearch declare the
 * same generated Secrets; the operator creates them for the stack that is reconciled first.
 */
public enum ElasticsearchAccess {
    /** Writes and reads traces. */
    JAEGER,
    /** Reads logs. */
    GRAFANA,
    /** Configures lifecycle policy, index template and snapshots. */
    SETUP;

    /** The address inside the cluster. */
    public static final String URL = "https://elasticsearch-es-http.logging.svc:9200";

    static final String AUTHORITY = "elasticsearch-authority";
    private static final String PASSWORDS = "elasticsearch-passwords";
    private static final String CERTIFICATE = "ca.crt";

    /** The generated Secrets that a stack must declare to use Elasticsearch. */
    public static final List<GeneratedSecret> GENERATED_SECRETS = List.of(
            new GeneratedSecret(LOGGING, AUTHORITY, () -> Certificates.authority("elasticsearch")),
            new GeneratedSecret(LOGGING, PASSWORDS, ElasticsearchAccess::passwords));

    /** The name of the user and of the user's role. */
    public String user() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The user's password. */
    public String password(GeneratedSecretData generated) {
        return generated.value(LOGGING, PASSWORDS, user());
    }

    /** The certificate of the authority that issued Elasticsearch's certificate. */
    public static String authority(GeneratedSecretData generated) {
        return generated.value(LOGGING, AUTHORITY, CERTIFICATE);
    }

    private static Map<String, String> passwords() {
        return Arrays.stream(values())
                .map(ElasticsearchAccess::user)
                .collect(Collectors.toMap(Function.identity(), user -> Passwords.generate()));
    }
}
