package io.platformoperator.api.v1alpha1;

import io.platformoperator.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The settings of Argo CD for our kinds. All kinds have the same conditions, so they share one health check. */
class ArgoCdSettingsTest {
    private static final Path FOLDER = Path.of("docs/examples/argocd");

    @Test
    void everyKindHasTheHealthCheck() throws IOException {
        var script = Files.readString(FOLDER.resolve("health.lua"));
        Golden.assertSame(FOLDER.resolve("argocd-cm.yaml"), """
            # Generated from health.lua: change that file, then run %s
            # Adds the health checks to the settings of Argo CD:
            # kubectl patch configmap argocd-cm -n argocd --patch-file docs/examples/argocd/argocd-cm.yaml
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: argocd-cm
              namespace: argocd
              labels:
                app.kubernetes.io/name: argocd-cm
                app.kubernetes.io/part-of: argocd
            data:
            %s\
            """.formatted(Golden.COMMAND, checks(script, 2)));
        Golden.assertSame(FOLDER.resolve("values.yaml"), """
            # Generated from health.lua: change that file, then run %s
            # The same for the Helm chart argo-cd: helm upgrade … --values docs/examples/argocd/values.yaml
            configs:
              cm:
            %s\
            """.formatted(Golden.COMMAND, checks(script, 4)));
    }

    /** The checks as a YAML map. A block keeps the lines of the script. */
    private static String checks(String script, int indent) {
        var block = script.indent(2);
        return CrdFiles.KINDS.stream()
                .map(kind -> key(kind) + ": |\n" + block)
                .map(check -> check.indent(indent).replaceAll("(?m)^ +$", ""))
                .collect(Collectors.joining());
    }

    private static String key(Class<?> kind) {
        return "resource.customizations.health." + PlatformEnvironment.GROUP + "_" + kind.getSimpleName();
    }
}
