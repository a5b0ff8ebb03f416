package io.platformoperator.aws;

import java.util.List;

/**
 * What is true of an account and region and never changes.
 *
 * @param accountId 12 digits
 * @param region such as {@code us-east-1}
 * @param zones names of its availability zones in alphabetical order, whatever their state, so that the choice among
 *     them is the same for ever
 */
public record RegionFacts(String accountId, String region, List<String> zones) {
    public RegionFacts {
        zones = List.copyOf(zones);
    }
}
