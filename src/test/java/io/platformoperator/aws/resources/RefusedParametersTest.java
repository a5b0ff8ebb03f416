package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** A service that refuses a whole call because of one unknown parameter, as RDS and ElastiCache do. */
class RefusedParametersTest {
    private final List<String> accepted = new ArrayList<>();
    private final RefusedParameters refused = new RefusedParameters();
    private int calls;

    @Test
    void sendsOneCallIfTheServiceAcceptsAll() {
        send(List.of("rds.force_ssl", "max_connections"));

        refused.throwIfAny();
        assertThat(calls).isEqualTo(1);
        assertThat(refused.names()).isEmpty();
    }

    @Test
    void aWrongParameterCostsOnlyItself() {
        var all = new ArrayList<>(
                IntStream.range(0, 18).mapToObj(number -> "right_" + number).toList());
        all.add(5, "wrong_one");
        all.add(14, "wrong_two");

        send(all);

        assertThat(accepted).hasSize(18).allMatch(name -> name.startsWith("right_"));
        assertThat(refused.names()).containsExactly("wrong_one", "wrong_two");
        assertThat(calls).isLessThan(20);
        assertThatThrownBy(refused::throwIfAny).isInstanceOfSatisfying(AwsServiceException.class, error -> assertThat(
                        error.awsErrorDetails().errorMessage())
                .contains("wrong_one", "; ", "wrong_two"));
    }

    @Test
    void anErrorThatNoParameterCausesIsThrownAtOnce() {
        assertThatThrownBy(() -> refused.send(List.of("a", "b"), Function.identity(), part -> {
                    calls++;
                    throw ServiceErrors.of("Rds", 400, "Throttling", "Rate exceeded", null);
                }))
                .isInstanceOf(AwsServiceException.class);
        assertThat(calls).isEqualTo(1);
    }

    private void send(List<String> names) {
        refused.send(names, Function.identity(), part -> {
            calls++;
            part.stream().filter(name -> name.startsWith("wrong")).findFirst().ifPresent(name -> {
                throw ServiceErrors.of(
                        "Rds", 400, "InvalidParameterValue", "Could not find parameter with name: " + name, null);
            });
            accepted.addAll(part);
        });
    }
}
