package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Secret on the cluster is authoritative, with our label or without. */
class GeneratedSecretStoreTest {
    private static final List<GeneratedSecret> DESIRED = List.of(
            new GeneratedSecret("mesh", "key", () -> Map.of("password", "generated")),
            new GeneratedSecret("mesh", "other", () -> Map.of("password", "generated")));

    private final MockApiServer server = new MockApiServer(PlatformStack.class);
    private final GeneratedSecretStore store = new GeneratedSecretStore();

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSecretWithoutOurLabelKeepsItsContent(boolean mayWrite) {
        store.ensure(server.client(), "set", DESIRED, true);
        server.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("mesh")
                        .withName("key")
                        .endMetadata()
                        .addToData("password", "Y2hhbmdlZA==")
                        .build())
                .update();

        var secrets = new GeneratedSecretStore().ensure(server.client(), "set", DESIRED, mayWrite);

        assertThat(secrets.value("mesh", "key", "password")).isEqualTo("changed");
        assertThat(secrets.value("mesh", "other", "password")).isEqualTo("generated");
    }

    @Test
    void aMissingSecretIsNotCreatedWhereNothingMayBeWritten() {
        assertThatThrownBy(() -> store.ensure(server.client(), "set", DESIRED, false))
                .isInstanceOf(GeneratedSecretStore.NotReady.class)
                .hasMessageContaining("Secret mesh/key does not exist");
        assertThat(server.client().secrets().inAnyNamespace().list().getItems()).isEmpty();
    }
}
