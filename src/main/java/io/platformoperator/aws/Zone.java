package io.platformoperator.aws;

/**
 * An availability zone that AWS offers the account.
 *
 * @param name such as {@code us-east-1a}; each account has its own assignment of names to zones
 * @param id such as {@code use1-az1}; the same zone in every account
 * @param isAvailable false if AWS reports the zone as impaired, unavailable or constrained
 */
public record Zone(String name, String id, boolean isAvailable) {
    @Override
    public String toString() {
        return id + " (" + name + ")";
    }
}
