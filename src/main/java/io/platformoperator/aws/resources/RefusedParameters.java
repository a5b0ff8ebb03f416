package io.platformoperator.aws.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Sends parameters so that a wrong one costs only itself. RDS and ElastiCache refuse a whole call because of one unknown
 * parameter or invalid value, and name only the first: a refused call is repeated in two halves.
 */
final class RefusedParameters {
    private static final String INVALID = "InvalidParameter";

    private final Set<String> names = new TreeSet<>();
    private final List<AwsServiceException> errors = new ArrayList<>();

    /** The names of the parameters that the service refused. */
    Set<String> names() {
        return names;
    }

    /** Sends the parameters, in one call if the service accepts all. Throws errors that no parameter causes. */
    <T> void send(List<T> parameters, Function<T, String> name, Consumer<List<T>> call) {
        try {
            call.accept(parameters);
        } catch (AwsServiceException e) {
            if (!isInvalid(e)) {
                throw e;
            }
            if (parameters.size() == 1) {
                names.add(name.apply(parameters.getFirst()));
                errors.add(e);
            } else {
                var half = parameters.size() / 2;
                send(parameters.subList(0, half), name, call);
                send(parameters.subList(half, parameters.size()), name, call);
            }
        }
    }

    /** Throws the first error, with the messages of all. */
    void throwIfAny() {
        if (errors.size() == 1) {
            throw errors.getFirst();
        }
        if (!errors.isEmpty()) {
            var first = errors.getFirst();
            var details = first.awsErrorDetails();
            throw ServiceErrors.of(
                    details.serviceName(),
                    first.statusCode(),
                    details.errorCode(),
                    errors.stream()
                            .map(each -> each.awsErrorDetails().errorMessage())
                            .collect(Collectors.joining("; ")),
                    first.requestId());
        }
    }

    private static boolean isInvalid(AwsServiceException exception) {
        var details = exception.awsErrorDetails();
        return details != null
                && details.errorCode() != null
                && details.errorCode().startsWith(INVALID);
    }
}
