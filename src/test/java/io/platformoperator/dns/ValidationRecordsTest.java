package io.platformoperator.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ValidationRecordsTest {
    /** ACM validates example.com and *.example.com by one record. */
    @Test
    void keepsTheRecordThatAWildcardCertificateNeedsToo() {
        var names = new TreeMap<>(Map.of(
                "shop.example.com", "_a.shop.example.com.", "consoles.shop.example.com", "_b.consoles.example.com."));

        assertThat(ValidationRecords.onlyOf(names, List.of("*.shop.example.com")))
                .containsExactly("_b.consoles.example.com.");
        assertThat(ValidationRecords.onlyOf(
                        new TreeMap<>(Map.of("*.example.com", "_c.example.com.")), List.of("example.com")))
                .isEmpty();
        assertThat(ValidationRecords.onlyOf(names, List.of("www.shop.example.com")))
                .hasSize(2);
    }
}
