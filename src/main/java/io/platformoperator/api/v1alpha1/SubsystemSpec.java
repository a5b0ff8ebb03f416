package io.platformoperator.api.v1alpha1;

/** What every child's spec has. */
public sealed interface SubsystemSpec
        permits NetworkSpec, ClusterSpec, DatabaseSpec, CacheSpec, StorageSpec, RegistrySpec, BackupSpec, StackSpec {
    /** Where the subsystem runs, in whose name, and what the operator may do there. */
    Placement placement();
}
