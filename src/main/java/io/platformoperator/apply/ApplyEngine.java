package io.platformoperator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import java.util.List;

/**
 * Brings objects to one cluster and keeps them there. One engine per cluster, shared by its sets and closed before the
 * cluster's client. Every call is one pass: bounded in time, never waiting for a state; several sets may be passed over at
 * the same time, one set only by one thread. Between passes the engine watches the sets that it knows and wakes their owner
 * when a member is edited or deleted by somebody else, or its health changes.
 *
 * <p>All methods throw {@link ClusterUnreachable} when the API server doesn't answer.
 */
public interface ApplyEngine extends AutoCloseable {
    /**
     * One pass towards exactly these objects: applies what differs, in order (definitions, namespaces, the rest by kind and
     * then as given), and deletes members that are no longer wanted once all that is wanted was applied.
     *
     * @param wanted with their namespaces (those of objects of the cluster are dropped); no two with one key
     * @param drift with {@code REPORT} nothing at all is written: what is missing, differs or is too much is only told
     */
    Applied apply(ApplySet set, List<HasMetadata> wanted, DriftPolicy drift);

    /** One pass towards no member of the set: in reverse order, definitions last. Done when the parent is gone, too. */
    Removal teardown(ApplySet set);

    /**
     * One pass towards nothing on the cluster that holds AWS resources, whoever made it: load balancers' Services and
     * Ingresses, and volumes with the workloads that use them. For a cluster that is about to be deleted.
     *
     * @param volumes whether volumes go, too: they hold data
     */
    Removal drain(boolean volumes);

    /** Ends the watches. */
    @Override
    void close();
}
