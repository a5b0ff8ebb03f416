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
    private static final AwsServiceException TAKEN = DbInstanceAlreadyExistsException.builder()
            .message("DB instance already exists")
            .build();

    private static Map<String, String> createOrGet(
            Supplier<Map<String, String>> create, Optional<Map<String, String>> existing) {
        var request = new CreateRequest(OWNER.identity("db"), OWNER.tagsFor("db"), "token");
        return OwnResource.createOrGet(
                request, create, DbInstanceAlreadyExistsException.class, () -> existing, tags -> tags);
    }

    private static Map<String, String> refuse() {
        throw TAKEN;
    }

    @Test
    void returnsWhatAnEarlierCallCreated() {
        var own = OWNER.tagsFor("db");

        assertThat(createOrGet(OwnResourceTest::refuse, Optional.of(own))).isSameAs(own);
    }

    @Test
    void refusesWhatHasAnotherOwnerOrIsNotVisibleYet() {
        assertThatThrownBy(() -> createOrGet(OwnResourceTest::refuse, Optional.of(OWNER.tagsFor("another"))))
                .isSameAs(TAKEN);
        assertThatThrownBy(() -> createOrGet(OwnResourceTest::refuse, Optional.of(Map.of())))
                .isSameAs(TAKEN);
        assertThatThrownBy(() -> createOrGet(OwnResourceTest::refuse, Optional.empty()))
                .isSameAs(TAKEN);
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
