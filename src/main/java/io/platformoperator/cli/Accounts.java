package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.aws.Aws;
import io.platformoperator.cli.plan.PlanBasis;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ObservedClaim;
import io.platformoperator.graph.Plan;
import io.platformoperator.subsystem.ChosenRegion;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The AWS accounts that {@code platform plan} plans for. */
interface Accounts {
    /** What plans in these accounts compare the desired state with. */
    PlanBasis basis();

    /** Account ID and region of a network, with the availability zones that it uses. */
    ChosenRegion region(PlatformNetwork network);

    /** The plan of a graph in the account and region of the placement. Writes nothing. */
    Plan plan(Placement placement, Graph<Aws> graph);

    /** The claims on the databases of an environment (namespace/name) in the account and region of the placement. */
    List<ObservedClaim> claims(Placement placement, String environment);

    /**
     * Errors about quotas of the account that are too low, in a stable order.
     *
     * @param needs amount that the plan needs of each quota, by quota key
     */
    Collection<CloudError> quotaErrors(Placement placement, Map<String, Long> needs);
}
