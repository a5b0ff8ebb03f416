package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Plan;
import java.util.Collection;
import java.util.Map;

/** The AWS accounts that {@code platform plan} plans for. */
interface Accounts {
    /** Account ID, region and availability zones of a placement. */
    RegionInfo regionInfo(Placement placement);

    /** The plan of a graph in the account and region of the placement. Writes nothing. */
    Plan plan(Placement placement, Graph<Aws> graph);

    /**
     * Errors about quotas of the account that are too low, in a stable order.
     *
     * @param needs amount that the plan needs of each quota, by quota key
     */
    Collection<CloudError> quotaErrors(Placement placement, Map<String, Long> needs);
}
