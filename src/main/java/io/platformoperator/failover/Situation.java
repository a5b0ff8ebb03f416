package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;

/**
 * Where an environment stands. It is derived from the roles that AWS shows, from what the children are asked to be, and from the
 * region that the spec wants to be active.
 */
sealed interface Situation {
    /** One region is active, and the spec wants that. */
    record Steady(String active) implements Situation {}

    /** The active region is fenced for a failover that the spec does not want any more. The other region was not promoted. */
    record Reverted(String active, String other) implements Situation {}

    /** The spec wants the other region to be active, and nothing was done for it. */
    record Requested(String from, String to) implements Situation {}

    /** The active region is asked to be fenced. The other one is still its replica, so that everything can be undone. */
    record Begun(String from, String to) implements Situation {}

    /** The other region is asked to be the writer, which can't be undone. The old one is to become its replica. */
    record Committed(String from, String to) implements Situation {}

    /** The situation of an environment with two regions. */
    static Situation of(FailoverFacts facts) {
        var requested = facts.requested();
        var a = facts.primary();
        var b = facts.secondary();
        if (isRebuild(a)) {
            return new Committed(a.region(), b.region());
        }
        if (isRebuild(b)) {
            return new Committed(b.region(), a.region());
        }
        if (isAskedWriter(a) && isAskedWriter(b)) {
            return ofTwoWriters(a, b, requested);
        }
        if (a.isWriter() && b.isWriter() && isAsked(a) && isAsked(b)) {
            // Somebody promoted the replica. The one that the spec does not name is fenced, and becomes a replica
            // again.
            return new Committed(facts.other(requested).region(), requested);
        }
        var isNew = !facts.hasResources() && !a.exists() && !b.exists();
        if (isNew || (!isAsked(a) && !isAsked(b))) {
            return new Steady(requested);
        }
        return ofOneWriter(facts, active(facts), requested);
    }

    /** The fenced one is the former writer; if neither or both are, it is the one that the spec does not name. */
    private static Situation ofTwoWriters(RegionFacts a, RegionFacts b, String requested) {
        var isFormerA = isFenced(a) == isFenced(b) ? !a.region().equals(requested) : isFenced(a);
        return isFormerA ? new Committed(a.region(), b.region()) : new Committed(b.region(), a.region());
    }

    private static Situation ofOneWriter(FailoverFacts facts, RegionFacts active, String requested) {
        var other = facts.other(active.region()).region();
        var isFenced = active.asked() != null && active.asked().isFencedWriter();
        if (active.region().equals(requested)) {
            return isFenced ? new Reverted(requested, other) : new Steady(requested);
        }
        return isFenced ? new Begun(active.region(), other) : new Requested(active.region(), other);
    }

    /**
     * The region whose database AWS shows as the writer, or whose database is shown as a replica by the other one. While AWS shows
     * neither, the region that is asked to be the writer.
     */
    private static RegionFacts active(FailoverFacts facts) {
        var a = facts.primary();
        var b = facts.secondary();
        if (a.isWriter() != b.isWriter()) {
            return a.isWriter() ? a : b;
        }
        if (a.database().role() != b.database().role()) {
            return a.database().role() == DataRole.REPLICA ? b : a;
        }
        if (isAskedWriter(a) != isAskedWriter(b)) {
            return isAskedWriter(a) ? a : b;
        }
        return facts.of(facts.requested());
    }

    private static boolean isAsked(RegionFacts region) {
        return region.asked() != null;
    }

    private static boolean isAskedWriter(RegionFacts region) {
        return region.asked() != null && region.asked().isWriter();
    }

    private static boolean isFenced(RegionFacts region) {
        return region.asked() != null && region.asked().fenced();
    }

    private static boolean isRebuild(RegionFacts region) {
        return region.asked() != null && region.asked().isRebuild();
    }
}
