package io.platformoperator.stacks.content;

import io.platformoperator.api.v1alpha1.ServiceClass;
import io.platformoperator.api.v1alpha1.StackService;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a service is reached from outside. The first service of class gateway has everything that no other has; each
 * other one has its name as the first part of the path, which it does not see: {@code /orders/7} reaches orders as
 * {@code /7}.
 *
 * @param path {@code /} or {@code /NAME}
 */
public record PublicPath(StackService service, String path) {
    private static final String ROOT = "/";

    /** Those of all services, in their order, but what takes the rest comes last. */
    public static List<PublicPath> of(List<StackService> services) {
        var front = services.stream()
                .filter(service -> service.sizingClass() == ServiceClass.GATEWAY)
                .findFirst();
        var named = services.stream()
                .filter(service -> !front.equals(Optional.of(service)))
                .map(service -> new PublicPath(service, ROOT + service.name()));
        return Stream.concat(named, front.stream().map(service -> new PublicPath(service, ROOT)))
                .toList();
    }

    /** Whether it takes what no other does. */
    public boolean takesTheRest() {
        return path.equals(ROOT);
    }

    /** Where the service's health is seen from outside. */
    public String health() {
        return takesTheRest() ? service.healthPath() : path + service.healthPath();
    }
}
