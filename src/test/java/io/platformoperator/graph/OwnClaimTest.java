package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the claims on the databases of two regions mean to an environment object with the uid {@code new}. */
class OwnClaimTest {
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";

    @Test
    void anEnvironmentOfItsOwnIsFree() {
        var claims = List.of(new ObservedClaim(EAST, "new", 2), new ObservedClaim(WEST, "new", 1));
        assertThat(own(2).conflict(claims)).isEmpty();
        assertThat(own(2).epochToExceed(claims)).isEmpty();
        assertThat(own(2).isPending(claims)).isFalse();
        assertThat(own(0).conflict(List.of())).isEmpty();
        assertThat(own(0).epochToExceed(List.of())).isEmpty();
    }

    @Test
    void anotherObjectInOneRegionForbidsWritingInBothAndNamesTheAnnotation() {
        var claims = List.of(new ObservedClaim(EAST, "new", 0), new ObservedClaim(WEST, "old", 0));
        assertThat(own(0).conflict(claims)).hasValueSatisfying(error -> {
            assertThat(error.errorClass()).isEqualTo(ErrorClass.CLAIMED);
            assertThat(error.message())
                    .contains("us-west-2", "nothing is changed in any region")
                    .contains("platform-operator.io/take-over-from=old")
                    .contains("that is safe if");
        });
    }

    @Test
    void aTakeOverNeedsAnEpochAboveTheHighestOfTheOthers() {
        var claims = List.of(new ObservedClaim(EAST, "old", 4), new ObservedClaim(WEST, "old", 3));
        assertThat(own(0, "old").conflict(claims)).isEmpty();
        assertThat(own(0, "old").epochToExceed(claims)).hasValue(4);
        assertThat(own(5, "old").epochToExceed(claims)).isEmpty();
        assertThat(own(5, "old").isPending(claims)).isTrue();
        assertThat(own(5, "old").conflict(claims)).isEmpty();
    }

    @Test
    void onlyTheNamedObjectsAreTakenOver() {
        assertThat(own(0, "old").conflict(List.of(new ObservedClaim(EAST, "third", 0))))
                .hasValueSatisfying(error -> assertThat(error.message()).contains("take-over-from=third"));
        assertThat(own(5, "old").conflict(List.of(new ObservedClaim(EAST, "third", 1))))
                .isPresent();
    }

    /** An object that another one superseded must not outbid it. */
    @Test
    void whatIsNotTakenOverIsNotExceeded() {
        assertThat(own(0).epochToExceed(List.of(new ObservedClaim(WEST, "other", 1))))
                .isEmpty();
        assertThat(own(1, "old").epochToExceed(List.of(new ObservedClaim(WEST, "third", 4))))
                .isEmpty();
        assertThat(own(1).epochToExceed(List.of(new ObservedClaim(WEST, "new", 4))))
                .isEmpty();
    }

    /** The region was lost at the take-over: its database still carries the claim of before. */
    @Test
    void aLowerEpochOfTheOtherIsAdoptedLater() {
        var claims = List.of(new ObservedClaim(EAST, "old", 1), new ObservedClaim(WEST, "new", 2));
        assertThat(own(2, "old").conflict(claims)).isEmpty();
        assertThat(own(2, "old").epochToExceed(claims)).isEmpty();
        assertThat(own(2, "old").isPending(claims)).isTrue();
    }

    /** Two objects that name each other must not take the environment from each other for ever. */
    @Test
    void aHigherEpochOfTheNamedObjectEndsTheTakeOver() {
        assertThat(own(2, "old").conflict(List.of(new ObservedClaim(WEST, "old", 3))))
                .hasValueSatisfying(error -> assertThat(error.message())
                        .contains("the epoch 3 and the uid old", "delete this one", "take-over-from=old"));
        assertThat(own(2, "old").conflict(List.of(new ObservedClaim(WEST, "old", 2))))
                .as("both took over from a third one at the same time")
                .isPresent();
    }

    /** A cluster that was restored from a backup has objects of the same uid. */
    @Test
    void aHigherEpochOfTheSameUidForbidsWriting() {
        var claims = List.of(new ObservedClaim(EAST, "new", 1), new ObservedClaim(WEST, "new", 3));
        assertThat(own(1).conflict(claims))
                .hasValueSatisfying(error -> assertThat(error.message()).contains("epoch 3", "take-over-from=new"));
        assertThat(own(0).conflict(claims)).isPresent();
        assertThat(own(0, "new").conflict(claims)).isEmpty();
        assertThat(own(0, "new").epochToExceed(claims)).hasValue(3);
    }

    @Test
    void whatADeletedEnvironmentReleasedIsAdoptedWithTheNextEpoch() {
        var released = List.of(new ObservedClaim(EAST, Identity.RELEASED, 3));
        assertThat(own(0).conflict(released)).isEmpty();
        assertThat(own(0).epochToExceed(released)).hasValue(3);
        assertThat(own(0).epochToExceed(List.of(new ObservedClaim(EAST, Identity.RELEASED, 0))))
                .isEmpty();
    }

    /** An instance that was restored from a snapshot has the tags of an earlier time. */
    @Test
    void aRestoredCopyOfTheDatabaseClaimsNothing() {
        var claims = List.of(new ObservedClaim(EAST, "new", 2), new ObservedClaim(EAST, "old", 1));
        assertThat(own(2).conflict(claims)).isEmpty();
        assertThat(own(2).isPending(claims)).isFalse();
        var equal = List.of(new ObservedClaim(EAST, "old", 0), new ObservedClaim(EAST, "new", 0));
        assertThat(own(0).conflict(equal)).isEmpty();
    }

    private static OwnClaim own(long epoch, String... takesOverFrom) {
        return new OwnClaim("shop/production", "new", epoch, Set.of(takesOverFrom));
    }
}
