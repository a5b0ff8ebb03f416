package io.platformoperator.stacks.manifests;

import io.platformoperator.api.v1alpha1.ServiceSpec.ServiceClass;
import io.platformoperator.api.v1alpha1.StackInputs.StackService;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Public path of a service. The first service of class gateway receives all requests that match no other path. Every other
 * service has its name as a path prefix, which is removed: {@code /orders/7} reaches the service orders as {@code /7}.
 *
 * @param path {@code /} or {@code /NAME}
 */
public record PublicPath(StackService service, String path) {
    private static final String ROOT = "/";

    /** The paths of all services in order, with the catch-all path last. */
    public static List<PublicPath> of(List<StackService> services) {
        var gateway = services.stream()
                .filter(service -> service.sizingClass() == ServiceClass.GATEWAY)
                .findFirst();
        var named = services.stream()
                .filter(service -> !gateway.equals(Optional.of(service)))
                .map(service -> new PublicPath(service, ROOT + service.name()));
        return Stream.concat(named, gateway.stream().map(service -> new PublicPath(service, ROOT)))
                .toList();
    }

    /** True for the path that receives all requests that match no other path. */
    public boolean isCatchAll() {
        return path.equals(ROOT);
    }

    /** The public path of the service's health check. */
    public String healthPath() {
        return isCatchAll() ? service.healthPath() : path + service.healthPath();
    }
}
