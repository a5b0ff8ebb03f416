package io.platformoperator.api.v1alpha1;

/**
 * CEL rules of an environment about changes that AWS can't make. They compare with what exists on AWS, as the status reports it:
 * a value that was asked for and never came to exist can be corrected. The graphs of the subsystems report what these rules
 * do not see, such as a change while the resource is created.
 */
final class Transitions {
    static final String NO_OUTPUTS = "!has(self.status) || !has(self.status.outputs) || ";

    /** True while no resource of the environment is ready. */
    private static final String NOTHING_EXISTS =
            "!has(self.status) || !has(self.status.progress) || self.status.progress.startsWith('0/')";

    private static final String VERSION = "int(self.spec.cluster.version.substring(2))";
    private static final String CLUSTER_VERSION_OUTPUT = "int(self.status.outputs['cluster.version'].substring(2))";

    /**
     * The next version may be asked for while the upgrade to the present one runs, and the one before the present for a
     * rollback.
     */
    static final String CLUSTER_VERSION = "self.spec.cluster.version == oldSelf.spec.cluster.version || "
            + NO_OUTPUTS + "!('cluster.version' in self.status.outputs) || ("
            + VERSION + " >= " + CLUSTER_VERSION_OUTPUT + " - 1 && (" + VERSION + " - " + CLUSTER_VERSION_OUTPUT
            + " <= 1 || "
            + VERSION + " - int(oldSelf.spec.cluster.version.substring(2)) <= 1))";

    static final String DATABASE_VERSION = "self.spec.database.engineVersion == oldSelf.spec.database.engineVersion || "
            + NO_OUTPUTS + "!('database.engineVersion' in self.status.outputs)"
            + " || int(self.spec.database.engineVersion.substring(0, 2))"
            + " >= int(self.status.outputs['database.engineVersion'].substring(0, 2))";

    static final String DATABASE_NAME = "self.spec.database.name == oldSelf.spec.database.name || "
            + NO_OUTPUTS + "!('database.name' in self.status.outputs)"
            + " || self.spec.database.name == self.status.outputs['database.name']";

    /** Storage that RDS grew by itself may be more than either size of the spec. */
    static final String STORAGE = "!has(self.spec.sizing.database) || !has(self.spec.sizing.database.storageGiB)"
            + " || !has(oldSelf.spec.sizing.database) || !has(oldSelf.spec.sizing.database.storageGiB)"
            + " || self.spec.sizing.database.storageGiB >= oldSelf.spec.sizing.database.storageGiB || "
            + NO_OUTPUTS + "!('database.storageGiB' in self.status.outputs)"
            + " || self.spec.sizing.database.storageGiB >= int(self.status.outputs['database.storageGiB'])";

    /** A database that exists is never restored. The field may be removed: it was looked at when the database was created. */
    static final String RESTORE_FROM = "!has(self.spec.restoreFrom) || (has(oldSelf.spec.restoreFrom)"
            + " && self.spec.restoreFrom == oldSelf.spec.restoreFrom) || "
            + NO_OUTPUTS + "!('database.name' in self.status.outputs)";

    static final String CACHE_ENGINE = "self.spec.cache.engine != 'redis' || oldSelf.spec.cache.engine == 'redis' || "
            + NO_OUTPUTS + "!('cache.engine' in self.status.outputs)"
            + " || self.status.outputs['cache.engine'] == 'redis'";

    static final String PRIMARY_NAME =
            "self.spec.regions.primary.name == oldSelf.spec.regions.primary.name || " + NOTHING_EXISTS;

    static final String PRIMARY_CIDR =
            "self.spec.regions.primary.cidr == oldSelf.spec.regions.primary.cidr || " + NOTHING_EXISTS;

    static final String ONE_SECONDARY = "!has(self.spec.regions.secondary) || !has(oldSelf.spec.regions.secondary) || ";

    static final String SECONDARY_NAME = ONE_SECONDARY
            + "self.spec.regions.secondary.name == oldSelf.spec.regions.secondary.name || " + NOTHING_EXISTS;

    static final String SECONDARY_CIDR = ONE_SECONDARY
            + "self.spec.regions.secondary.cidr == oldSelf.spec.regions.secondary.cidr || " + NOTHING_EXISTS;

    private static final String ACTIVE =
            "(has(self.spec.activeRegion) ? self.spec.activeRegion : self.spec.regions.primary.name)";

    /** True while a failover has been accepted and its last step has not ended. */
    private static final String FAILOVER_GOES_ON =
            "has(self.status) && has(self.status.failover) && !has(self.status.failover.endedAt)";

    private static final String NO_FAILOVER = "!(" + FAILOVER_GOES_ON + ")";

    /**
     * During a failover, the active region may change to the one that takes over, and back to the former one until the step Promote
     * begins: RDS can't undo a promotion.
     */
    static final String ACTIVE_REGION = ACTIVE + " == "
            + "(has(oldSelf.spec.activeRegion) ? oldSelf.spec.activeRegion : oldSelf.spec.regions.primary.name) || "
            + NO_FAILOVER + " || " + ACTIVE + " == self.status.failover.to || ("
            + ACTIVE + " == self.status.failover.from && self.status.failover.steps.exists(step,"
            + " step.name == 'Promote' && step.outcome == 'Pending'))";

    /** The region that is active now is the one of the status, which the spec may have left already. */
    static final String SECONDARY_REMOVAL =
            "!has(oldSelf.spec.regions.secondary) || has(self.spec.regions.secondary) || "
                    + NO_FAILOVER + " && (!has(self.status) || !has(self.status.activeRegion)"
                    + " || self.status.activeRegion == self.spec.regions.primary.name || " + NOTHING_EXISTS + ")";

    /** The region whose outputs have no prefix. During a failover, the spec may name the other one already. */
    static final String PUBLISHED =
            "('region' in self.status.outputs ? self.status.outputs['region'] : " + ACTIVE + ")";

    /** The begin of the outputs about the zones of the primary region: a region that is not active has its name as prefix. */
    private static final String PRIMARY_ZONE = "(self.spec.regions.primary.name == " + PUBLISHED
            + " ? '' : self.spec.regions.primary.name + '.') + 'network.zone";

    private static final String OF_PRIMARY_ZONES = "'] in self.spec.regions.primary.zones";

    /** The begin of the outputs about the zones of the secondary region: a region that is not active has its name as prefix. */
    private static final String SECONDARY_ZONE = "(self.spec.regions.secondary.name == " + PUBLISHED
            + " ? '' : self.spec.regions.secondary.name + '.') + 'network.zone";

    private static final String OF_SECONDARY_ZONES = "'] in self.spec.regions.secondary.zones";

    static final String PRIMARY_ZONES = "!has(self.spec.regions.primary.zones)"
            + " || (has(oldSelf.spec.regions.primary.zones)"
            + " && oldSelf.spec.regions.primary.zones == self.spec.regions.primary.zones) || "
            + NO_OUTPUTS
            + "(!((" + PRIMARY_ZONE + "A') in self.status.outputs)"
            + " || self.status.outputs[" + PRIMARY_ZONE + "A" + OF_PRIMARY_ZONES
            + " || self.status.outputs[" + PRIMARY_ZONE + "IdA" + OF_PRIMARY_ZONES + ")"
            + " && (!((" + PRIMARY_ZONE + "B') in self.status.outputs)"
            + " || self.status.outputs[" + PRIMARY_ZONE + "B" + OF_PRIMARY_ZONES
            + " || self.status.outputs[" + PRIMARY_ZONE + "IdB" + OF_PRIMARY_ZONES + ")"
            + " && (self.spec.availabilityZones < 3 || !((" + PRIMARY_ZONE + "C') in self.status.outputs)"
            + " || self.status.outputs[" + PRIMARY_ZONE + "C" + OF_PRIMARY_ZONES
            + " || self.status.outputs[" + PRIMARY_ZONE + "IdC" + OF_PRIMARY_ZONES + ")";

    static final String SECONDARY_ZONES = ONE_SECONDARY
            + "!has(self.spec.regions.secondary.zones)"
            + " || (has(oldSelf.spec.regions.secondary.zones)"
            + " && oldSelf.spec.regions.secondary.zones == self.spec.regions.secondary.zones) || "
            + NO_OUTPUTS
            + "(!((" + SECONDARY_ZONE + "A') in self.status.outputs)"
            + " || self.status.outputs[" + SECONDARY_ZONE + "A" + OF_SECONDARY_ZONES
            + " || self.status.outputs[" + SECONDARY_ZONE + "IdA" + OF_SECONDARY_ZONES + ")"
            + " && (!((" + SECONDARY_ZONE + "B') in self.status.outputs)"
            + " || self.status.outputs[" + SECONDARY_ZONE + "B" + OF_SECONDARY_ZONES
            + " || self.status.outputs[" + SECONDARY_ZONE + "IdB" + OF_SECONDARY_ZONES + ")"
            + " && (self.spec.availabilityZones < 3 || !((" + SECONDARY_ZONE + "C') in self.status.outputs)"
            + " || self.status.outputs[" + SECONDARY_ZONE + "C" + OF_SECONDARY_ZONES
            + " || self.status.outputs[" + SECONDARY_ZONE + "IdC" + OF_SECONDARY_ZONES + ")";

    private Transitions() {}
}
