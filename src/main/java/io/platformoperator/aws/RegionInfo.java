package io.platformoperator.aws;

import java.util.List;

/**
 * The account and region of a graph.
 *
 * @param accountId 12 digits
 * @param region such as {@code us-east-1}
 * @param zones the names of the availability zones that a graph may use, in the order of preference; the network's graph uses
 *     all of them, so its subsystem chooses them for each environment
 */
public record RegionInfo(String accountId, String region, List<String> zones) {
    public RegionInfo {
        zones = List.copyOf(zones);
    }

    /** The same account and region with other zones. */
    public RegionInfo withZones(List<String> others) {
        return new RegionInfo(accountId, region, others);
    }
}
