package io.platformoperator.aws;

import java.util.List;

/**
 * The constant properties of an account and region.
 *
 * @param accountId 12 digits
 * @param region such as {@code us-east-1}
 * @param zones the names of its availability zones in alphabetical order, in any state, so that a choice among them never
 *     changes
 */
public record RegionInfo(String accountId, String region, List<String> zones) {
    public RegionInfo {
        zones = List.copyOf(zones);
    }
}
