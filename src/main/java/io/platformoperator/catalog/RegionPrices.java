package io.platformoperator.catalog;

/**
 * The on-demand list prices by which the cost of a region is estimated.
 *
 * @param region the region
 * @param isKnown false if the region's own prices are unknown, and those of {@link Catalog#DEFAULT_REGION} stand for them
 */
public record RegionPrices(Catalog catalog, String region, boolean isKnown) {
    /** The price of an instance in US dollars per month; 0 if the catalog does not contain the type. */
    public double monthlyInstancePrice(String name) {
        return catalog.monthlyInstancePrice(name);
    }

    /**
     * The price of one unit of {@code item} in US dollars per month, or per request for items that count requests.
     *
     * @param item the name of a line of {@code prices.csv}, such as {@code nat-gateway} or {@code ebs-gp3-gib}
     * @throws IllegalArgumentException if {@code prices.csv} does not contain the line
     */
    public double monthlyPrice(String item) {
        return catalog.monthlyPrice(item);
    }
}
