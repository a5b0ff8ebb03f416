package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;

/**
 * An amount of storage.
 *
 * @param text a quantity of Kubernetes, such as {@code 100Gi}; empty if unknown
 */
record StorageSize(String text) {
    /** The storage that a claim or a claim template requests. */
    static StorageSize requested(JsonNode claim) {
        return new StorageSize(claim.at("/spec/resources/requests/storage").asText());
    }

    /** The size of a claim's volume; unknown while the claim has no volume. */
    static StorageSize capacity(JsonNode claim) {
        return new StorageSize(claim.at("/status/capacity/storage").asText());
    }

    boolean isKnown() {
        return !text.isEmpty();
    }

    /** Compares amounts: {@code 1024Mi} equals {@code 1Gi}. An unknown amount is less than every known one. */
    boolean isLessThan(StorageSize other) {
        return bytes().compareTo(other.bytes()) < 0;
    }

    /** True if both are the same amount. */
    boolean isSameAs(StorageSize other) {
        return bytes().compareTo(other.bytes()) == 0;
    }

    private BigDecimal bytes() {
        return isKnown() ? Quantity.getAmountInBytes(new Quantity(text)) : BigDecimal.ZERO;
    }
}
