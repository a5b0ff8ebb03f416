package io.platformoperator.graph;

/**
 * What becomes of a resource that its replacement set aside: it has another name since, another resource has its place, and no
 * graph desires it.
 *
 * @param isDeleted true if the engine deletes it, under every {@link TeardownPolicy}; false if it stays until a person does
 * @param leavesCopy true if the deletion leaves a copy of the data, so that it need not wait until the new resource is ready
 * @param reason why it is deleted, or why it stays and how to delete it; shown to users
 */
public record FormerResource(boolean isDeleted, boolean leavesCopy, String reason) {
    /** Deleted with its data, once the new resource is ready. */
    public static FormerResource deleted(String reason) {
        return new FormerResource(true, false, reason);
    }

    /** Deleted once the new resource exists; a copy of the data stays. */
    public static FormerResource deletedWithCopy(String reason) {
        return new FormerResource(true, true, reason);
    }

    /** Stays until a person deletes it. */
    public static FormerResource kept(String reason) {
        return new FormerResource(false, true, reason);
    }
}
