package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import org.slf4j.MDC;

/** Says in every log line of a pass which object it is about. */
@FunctionalInterface
public interface LogContext extends AutoCloseable {
    /** From now on, until it is closed, on this thread. */
    static LogContext of(SubsystemResource<?> resource) {
        var placement = resource.getSpec().placement();
        MDC.put("environment", resource.getMetadata().getNamespace() + "/" + placement.environment());
        MDC.put("region", placement.region());
        MDC.put("resource", resource.getKind() + "/" + resource.getMetadata().getName());
        return MDC::clear;
    }

    @Override
    void close();
}
