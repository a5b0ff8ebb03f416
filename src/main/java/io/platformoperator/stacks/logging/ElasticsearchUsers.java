package io.platformoperator.stacks.logging;

import static io.platformoperator.stacks.manifests.NamespaceNames.LOGGING;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;

/** Secrets from which ECK creates additional Elasticsearch users: one per user, and one with the roles. */
final class ElasticsearchUsers {
    private ElasticsearchUsers() {}

    static List<HasMetadata> of(GeneratedSecretData generated) {
        var all = new ArrayList<HasMetadata>();
        for (var user : ElasticsearchAccess.values()) {
            all.add(new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(LOGGING)
                    .withName("elasticsearch-" + user.user())
                    .endMetadata()
                    .withType("kubernetes.io/basic-auth")
                    .addToStringData("username", user.user())
                    .addToStringData("password", user.password(generated))
                    .addToStringData("roles", user.user())
                    .build());
        }
        all.add(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(LOGGING)
                .withName("elasticsearch-roles")
                .endMetadata()
                .withType("Opaque")
                .addToStringData("roles.yml", StackResource.text("logging/roles.yml"))
                .build());
        all.add(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(LOGGING)
                .withName(ElasticsearchSettings.LOGIN)
                .endMetadata()
                .withType("Opaque")
                .addToStringData(
                        "curl.conf",
                        "user = \"%s:%s\"%n"
                                .formatted(
                                        ElasticsearchAccess.SETUP.user(),
                                        ElasticsearchAccess.SETUP.password(generated)))
                .addToStringData("ca.crt", ElasticsearchAccess.authority(generated))
                .build());
        return all;
    }
}
