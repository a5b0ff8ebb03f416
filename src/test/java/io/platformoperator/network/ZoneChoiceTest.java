package io.platformoperator.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.aws.Zone;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ZoneChoiceTest {
    private static final List<String> TYPES = List.of("c5.xlarge", "m5.2xlarge");

    /** The zones of one account in the order of their ids. EKS refuses use1-az3. */
    private static final List<Zone> OFFERED =
            List.of(zone("d", 1), zone("e", 2), zone("b", 3), zone("a", 4), zone("f", 5), zone("c", 6));

    private static Zone zone(String letter, int id) {
        return new Zone("us-east-1" + letter, "use1-az" + id, true);
    }

    private static ZoneChoice.Request request(int count, List<String> named, Map<Integer, String> existing) {
        return new ZoneChoice.Request("us-east-1", count, named, TYPES, existing);
    }

    /** Every zone offers all types, except one zone. */
    private static Function<Collection<String>, Map<String, Set<String>>> allTypesExceptIn(String zone) {
        return types -> OFFERED.stream()
                .filter(each -> !each.id().equals(zone))
                .collect(Collectors.toMap(Zone::id, each -> Set.copyOf(types)));
    }

    private static ZoneChoice choose(ZoneChoice.Request request) {
        return ZoneChoice.of(request, OFFERED, allTypesExceptIn(""));
    }

    @Test
    void choosesTheFirstZonesByIdThatEksTakes() {
        var choice = choose(request(3, List.of(), Map.of()));
        assertThat(choice.zones()).containsExactly("us-east-1d", "us-east-1e", "us-east-1a");
        assertThat(choice.problem()).isNull();
        assertThat(choice.notices()).isEmpty();
    }

    @Test
    void skipsAZoneWithoutTheInstanceTypes() {
        var choice = ZoneChoice.of(request(3, List.of(), Map.of()), OFFERED, allTypesExceptIn("use1-az2"));
        assertThat(choice.zones()).containsExactly("us-east-1d", "us-east-1a", "us-east-1f");
    }

    @Test
    void skipsAZoneThatIsNotAvailable() {
        var offered = List.of(new Zone("us-east-1d", "use1-az1", false), zone("e", 2), zone("a", 4));
        var choice = ZoneChoice.of(request(2, List.of(), Map.of()), offered, allTypesExceptIn(""));
        assertThat(choice.zones()).containsExactly("us-east-1e", "us-east-1a");
    }

    @Test
    void keepsTheZonesOfExistingSubnetsAndReadsNoTypes() {
        var existing = Map.of(0, "us-east-1a", 1, "us-east-1b", 2, "us-east-1c");
        var choice = ZoneChoice.of(request(3, List.of(), existing), OFFERED, types -> {
            throw new AssertionError("read instance types");
        });
        assertThat(choice.zones()).containsExactly("us-east-1a", "us-east-1b", "us-east-1c");
        assertThat(choice.problem()).isNull();
    }

    @Test
    void addsAZoneToThoseThatExist() {
        var choice = choose(request(3, List.of(), Map.of(0, "us-east-1e", 1, "us-east-1d")));
        assertThat(choice.zones()).containsExactly("us-east-1e", "us-east-1d", "us-east-1a");
    }

    @Test
    void aZoneThatVanishedStaysAndIsReported() {
        var choice = choose(request(2, List.of(), Map.of(0, "us-east-1d", 1, "us-east-1g")));
        assertThat(choice.zones()).containsExactly("us-east-1d", "us-east-1g");
        assertThat(choice.problem()).isNull();
        assertThat(choice.notices())
                .singleElement()
                .asString()
                .startsWith("AWS no longer offers the account zone us-east-1g, in which subnets exist: they stay");
    }

    @Test
    void usesTheNamedZonesInTheirOrder() {
        assertThat(choose(request(2, List.of("use1-az6", "use1-az5"), Map.of())).zones())
                .containsExactly("us-east-1c", "us-east-1f");
        assertThat(choose(request(2, List.of("us-east-1f", "us-east-1c"), Map.of()))
                        .zones())
                .containsExactly("us-east-1f", "us-east-1c");
    }

    @Test
    void aNamedZoneThatCannotBeUsedIsAProblem() {
        var choice = choose(request(3, List.of("us-east-1a", "us-east-1b", "us-east-1x"), Map.of()));
        assertThat(choice.zones()).containsExactly("us-east-1a");
        assertThat(choice.problem())
                .startsWith("us-east-1 has 1 of 3 zones that the environment can use: us-east-1x is not a zone that AWS"
                        + " offers the account (it offers use1-az1 (us-east-1d), use1-az2 (us-east-1e)")
                .contains("EKS creates no cluster in use1-az3 (us-east-1b)")
                .endsWith("To correct this, name other zones in spec.regions.*.zones, or remove the list");
    }

    @Test
    void namingOtherZonesThanThoseOfExistingSubnetsIsReported() {
        var choice = choose(request(2, List.of("use1-az1", "use1-az5"), Map.of(0, "us-east-1d", 1, "us-east-1e")));
        assertThat(choice.zones()).containsExactly("us-east-1d", "us-east-1e");
        assertThat(choice.notices())
                .singleElement()
                .asString()
                .startsWith("the spec does not name zone use1-az2 (us-east-1e), in which subnets exist");
    }

    @Test
    void tooFewZonesAreAProblemThatNamesEachRefusal() {
        var offered = List.of(zone("d", 1), zone("b", 3), zone("f", 5), zone("c", 6));
        var choice = ZoneChoice.of(request(3, List.of(), Map.of()), offered, allTypesExceptIn("use1-az5"));
        assertThat(choice.zones()).containsExactly("us-east-1d", "us-east-1c");
        assertThat(choice.problem())
                .isEqualTo("us-east-1 has 2 of 3 zones that the environment can use: EKS creates no cluster in use1-az3"
                        + " (us-east-1b); EC2 does not offer c5.xlarge, m5.2xlarge in use1-az5 (us-east-1f). To correct"
                        + " this, set spec.availabilityZones to 2, or choose other instance types");
    }
}
