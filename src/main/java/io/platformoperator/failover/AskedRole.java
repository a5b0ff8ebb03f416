package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;

/**
 * What the database and the cache of a region are asked to be, by their specs on the API server. Their specs are applied one
 * after the other, so that they may differ if the operator was killed in between.
 *
 * @param fenced true if one of them is asked to refuse applications
 */
public record AskedRole(DataRole database, DataRole cache, boolean fenced) {
    /** True for a region that is, or is about to become, the writer. A writer is never fenced before it has become one. */
    boolean isWriter() {
        return database == cache ? database == DataRole.WRITER : !fenced;
    }

    /** True for a former writer that is to become a replica: it stays fenced until AWS shows it as one. */
    boolean isRebuild() {
        return fenced && (database == DataRole.REPLICA || cache == DataRole.REPLICA);
    }

    /** True for a writer that refuses applications, because the other region is to take over. */
    boolean isFencedWriter() {
        return fenced && isWriter();
    }
}
