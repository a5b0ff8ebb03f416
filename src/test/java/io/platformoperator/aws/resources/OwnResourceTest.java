package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.model.DbInstanceAlreadyExistsException;

class OwnResourceTest {
    private static final Owner OWNER =
            new Owner("shop/prod", "uid", "eu-west-1", "database", 1, Map.of(), TeardownPolicy.DELETE);
    private final AwsServiceException taken = DbInstanceAlreadyExistsException.builder()
            .message("DB instance already exists")
            .build();

    private Map<String, String> createOrGet(
            Supplier<Map<String, String>> create, Optional<Map<String, String>> existing) {
        var request = new CreateRequest(OWNER.identity("db"), OWNER.tagsFor("db"), "token");
        return OwnResource.createOrGet(
                request, create, DbInstanceAlreadyExistsException.class, () -> existing, tags -> tags);
    }

    private Map<String, String> refuse() {
        throw taken;
    }

    @Test
    void returnsWhatAnEarlierCallCreated() {
        var own = OWNER.tagsFor("db");

        assertThat(createOrGet(this::refuse, Optional.of(own))).isSameAs(own);
    }

    @Test
    void refusesWhatHasAnotherOwnerOrIsNotVisibleYet() {
        assertThatThrownBy(() -> createOrGet(this::refuse, Optional.of(OWNER.tagsFor("another"))))
                .isSameAs(taken);
        assertThatThrownBy(() -> createOrGet(this::refuse, Optional.of(Map.of())))
                .isSameAs(taken);
        assertThatThrownBy(() -> createOrGet(this::refuse, Optional.empty())).isSameAs(taken);
    }

    @Test
    void reportsOtherErrorsAsTheyAre() {
        var other = AwsServiceException.builder().message("Rate exceeded").build();

        assertThatThrownBy(() -> createOrGet(
                        () -> {
                            throw other;
                        },
                        Optional.of(OWNER.tagsFor("db"))))
                .isSameAs(other);
    }
}
