package io.platformoperator.api.v1alpha1;

/**
 * CEL rules of an environment about changes of existing networks: databases and nodes can't move to other subnets. An existing network can
 * be corrected until the operator has found it usable, which the output {@code network.vpcId} shows. Whether a region has one can't change
 * before that either, because the operator may be creating a VPC. Objects are compared field by field: the API server knows no limit of the
 * cost of comparing whole ones.
 */
final class ExistingNetworkTransitions {
    private static final String PRIMARY = "self.spec.regions.primary.network.existing.subnets.";
    private static final String PRIMARY_BEFORE = "oldSelf.spec.regions.primary.network.existing.subnets.";

    private static final String PRIMARY_UNCHANGED =
            "self.spec.regions.primary.network.existing.vpcId == oldSelf.spec.regions.primary.network.existing.vpcId && "
                    + "(!has(" + PRIMARY + "public.ids) || has(" + PRIMARY_BEFORE + "public.ids) && "
                    + PRIMARY + "public.ids == " + PRIMARY_BEFORE + "public.ids) && (!has(" + PRIMARY
                    + "public.tags) || has("
                    + PRIMARY_BEFORE + "public.tags) && " + PRIMARY + "public.tags == " + PRIMARY_BEFORE
                    + "public.tags)"
                    + " && "
                    + "(!has(" + PRIMARY + "private.ids) || has(" + PRIMARY_BEFORE + "private.ids) && "
                    + PRIMARY + "private.ids == " + PRIMARY_BEFORE + "private.ids) && (!has(" + PRIMARY
                    + "private.tags) || has("
                    + PRIMARY_BEFORE + "private.tags) && " + PRIMARY + "private.tags == " + PRIMARY_BEFORE
                    + "private.tags)"
                    + " && "
                    + "(!has(" + PRIMARY + "database.ids) || has(" + PRIMARY_BEFORE + "database.ids) && "
                    + PRIMARY + "database.ids == " + PRIMARY_BEFORE + "database.ids) && (!has(" + PRIMARY
                    + "database.tags) || has("
                    + PRIMARY_BEFORE + "database.tags) && " + PRIMARY + "database.tags == " + PRIMARY_BEFORE
                    + "database.tags)"
                    + " && has(" + PRIMARY + "management) == has(" + PRIMARY_BEFORE + "management) && (!has(" + PRIMARY
                    + "management) || "
                    + "(!has(" + PRIMARY + "management.ids) || has(" + PRIMARY_BEFORE + "management.ids) && "
                    + PRIMARY + "management.ids == " + PRIMARY_BEFORE + "management.ids) && (!has(" + PRIMARY
                    + "management.tags) || has("
                    + PRIMARY_BEFORE + "management.tags) && " + PRIMARY + "management.tags == " + PRIMARY_BEFORE
                    + "management.tags)"
                    + ")";

    static final String PRIMARY_NETWORK =
            "!has(self.spec.regions.primary.network) && !has(oldSelf.spec.regions.primary.network) || has(self.spec.regions.primary.network) && has(oldSelf.spec.regions.primary.network) && ("
                    + PRIMARY_UNCHANGED + " || " + Transitions.NO_OUTPUTS + "!(((self.spec.regions.primary.name == "
                    + Transitions.PUBLISHED
                    + " ? '' : self.spec.regions.primary.name + '.') + 'network.vpcId') in self.status.outputs))";

    private static final String SECONDARY = "self.spec.regions.secondary.network.existing.subnets.";
    private static final String SECONDARY_BEFORE = "oldSelf.spec.regions.secondary.network.existing.subnets.";

    private static final String SECONDARY_UNCHANGED =
            "self.spec.regions.secondary.network.existing.vpcId == oldSelf.spec.regions.secondary.network.existing.vpcId && "
                    + "(!has(" + SECONDARY + "public.ids) || has(" + SECONDARY_BEFORE + "public.ids) && "
                    + SECONDARY + "public.ids == " + SECONDARY_BEFORE + "public.ids) && (!has(" + SECONDARY
                    + "public.tags) || has("
                    + SECONDARY_BEFORE + "public.tags) && " + SECONDARY + "public.tags == " + SECONDARY_BEFORE
                    + "public.tags)"
                    + " && "
                    + "(!has(" + SECONDARY + "private.ids) || has(" + SECONDARY_BEFORE + "private.ids) && "
                    + SECONDARY + "private.ids == " + SECONDARY_BEFORE + "private.ids) && (!has(" + SECONDARY
                    + "private.tags) || has("
                    + SECONDARY_BEFORE + "private.tags) && " + SECONDARY + "private.tags == " + SECONDARY_BEFORE
                    + "private.tags)"
                    + " && "
                    + "(!has(" + SECONDARY + "database.ids) || has(" + SECONDARY_BEFORE + "database.ids) && "
                    + SECONDARY + "database.ids == " + SECONDARY_BEFORE + "database.ids) && (!has(" + SECONDARY
                    + "database.tags) || has("
                    + SECONDARY_BEFORE + "database.tags) && " + SECONDARY + "database.tags == " + SECONDARY_BEFORE
                    + "database.tags)"
                    + " && has(" + SECONDARY + "management) == has(" + SECONDARY_BEFORE + "management) && (!has("
                    + SECONDARY + "management) || "
                    + "(!has(" + SECONDARY + "management.ids) || has(" + SECONDARY_BEFORE + "management.ids) && "
                    + SECONDARY + "management.ids == " + SECONDARY_BEFORE + "management.ids) && (!has(" + SECONDARY
                    + "management.tags) || has("
                    + SECONDARY_BEFORE + "management.tags) && " + SECONDARY + "management.tags == " + SECONDARY_BEFORE
                    + "management.tags)"
                    + ")";

    static final String SECONDARY_NETWORK = Transitions.ONE_SECONDARY
            + "!has(self.spec.regions.secondary.network) && !has(oldSelf.spec.regions.secondary.network) || has(self.spec.regions.secondary.network) && has(oldSelf.spec.regions.secondary.network) && ("
            + SECONDARY_UNCHANGED + " || " + Transitions.NO_OUTPUTS + "!(((self.spec.regions.secondary.name == "
            + Transitions.PUBLISHED
            + " ? '' : self.spec.regions.secondary.name + '.') + 'network.vpcId') in self.status.outputs))";

    private ExistingNetworkTransitions() {}
}
