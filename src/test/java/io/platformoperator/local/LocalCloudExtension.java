package io.platformoperator.local;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link LocalCloud} parameter: one for all tests of the JVM, started when the first asks and ended after the
 * last. As they share it, each uses namespaces and AWS resources of its own.
 *
 * <p>{@code -Dlocal.time-scale=N} sets how much faster than AWS the local one is (default 600: ten minutes are a second).
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
        return LocalCloud.start("local-cloud", "--time-scale", System.getProperty("local.time-scale", "600"));
    }
}
