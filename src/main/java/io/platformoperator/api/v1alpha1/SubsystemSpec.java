package io.platformoperator.api.v1alpha1;

/** Spec of a child resource. */
public sealed interface SubsystemSpec
        permits NetworkSpec,
                ClusterSpec,
                DatabaseSpec,
                CacheSpec,
                StorageSpec,
                RegistrySpec,
                BackupSpec,
                DNSSpec,
                StackSpec {
    /** Environment, region, AWS account, tags and policies of the subsystem. */
    Placement placement();
}
