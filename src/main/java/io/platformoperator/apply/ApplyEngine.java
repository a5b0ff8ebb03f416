package io.platformoperator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import java.util.List;

/**
 * Applies sets of objects to one cluster and keeps them as applied. Each cluster has one engine, which its sets share and
 * which is closed before the cluster's client. Every call is one bounded step of a reconcile: no call waits for a state.
 * Different sets may be processed concurrently, one set by one thread only. Between calls the engine watches the members of
 * its sets and notifies the set's owner if another field manager edits or deletes a member, or if a member's health changes.
 *
 * <p>All methods throw {@link ClusterUnreachable} if the API server does not answer.
 */
public interface ApplyEngine extends AutoCloseable {
    /**
     * Makes the set consist of exactly the desired objects. Applies objects that differ, in order: CustomResourceDefinitions,
     * Namespaces, the rest by kind and then as given. Deletes members that are no longer desired after every desired object
     * was applied.
     *
     * @param desired with namespaces (the namespace of a cluster-scoped object is dropped); keys are unique
     * @param drift with {@code REPORT} the engine writes nothing and reports missing, differing and superfluous objects
     */
    ApplyReport apply(ApplySet set, List<HasMetadata> desired, DriftPolicy drift);

    /** Deletes all members of the set in reverse order, CustomResourceDefinitions last. Complete once the parent is deleted. */
    UninstallResult teardown(ApplySet set);

    /**
     * Deletes every object that owns AWS resources, whoever created the object: Services and Ingresses with load balancers,
     * and volumes with the workloads that use them. For a cluster that is about to be deleted.
     *
     * @param volumes true to delete volumes, which hold data, too
     */
    UninstallResult drain(boolean volumes);

    /** Ends the watches. */
    @Override
    void close();
}
