package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Plan;
import java.util.Collection;
import java.util.Map;

/** The AWS accounts that a plan is made for. */
interface Accounts {
    /** What is true of an account and region. */
    RegionFacts facts(Placement placement);

    /** What would be done there. Touches nothing. */
    Plan plan(Placement placement, Graph<Aws> graph);

    /**
     * Which of the account's quotas leave no room, and why not, in a stable order.
     *
     * @param needs how much of each quota is needed, by its key
     */
    Collection<CloudError> shortages(Placement placement, Map<String, Long> needs);
}
