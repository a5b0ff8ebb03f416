package io.platformoperator.aws.resources;

import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Identity;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Resources that an earlier create call made, and that listings do not show yet. */
public final class OwnResource {
    private OwnResource() {}

    /**
     * Creates a resource. If its name is taken, returns the existing resource, provided that it carries the identity of
     * the request; the response of the call that created it was lost, or another process made the call.
     *
     * @param isTaken the exception for a name that is taken
     * @param describe reads the resource by its name; empty if it is not visible yet
     * @param tags tags of the described resource
     * @throws AwsServiceException as thrown by {@code create}, if the existing resource is not visible or has another owner
     */
    public static <O> O createOrGet(
            CreateRequest request,
            Supplier<O> create,
            Class<? extends AwsServiceException> isTaken,
            Supplier<Optional<O>> describe,
            Function<O, Map<String, String>> tags) {
        try {
            return create.get();
        } catch (AwsServiceException e) {
            if (!isTaken.isInstance(e)) {
                throw e;
            }
            return describe.get()
                    .filter(existing -> Identity.of(tags.apply(existing)).equals(Optional.of(request.identity())))
                    .orElseThrow(() -> e);
        }
    }
}
