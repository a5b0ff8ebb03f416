package io.platformoperator.local;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Injects a {@link LocalCloud} parameter into tests. All tests of the JVM share one cloud, which starts with the first test that
 * needs it and ends after the last. Each test therefore uses its own namespaces and AWS resources.
 *
 * <p>{@code -Dlocal.time-scale=N} sets how much faster the local AWS is than AWS (default 600: ten minutes take a second).
 */
public final class LocalCloudExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(LocalCloudExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == LocalCloud.class;
    }

    @Override
    public LocalCloud resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(LocalCloud.class, type -> start(), LocalCloud.class);
    }

    private static LocalCloud start() {
        return LocalCloud.start(
                "local-cloud-" + ProcessHandle.current().pid(),
                "--time-scale",
                System.getProperty("local.time-scale", "600"));
    }
}
