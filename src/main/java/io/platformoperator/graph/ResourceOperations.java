package io.platformoperator.graph;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls to the cloud that a {@link ResourceKind} implements, one functional interface per verb.
 *
 * <p>Contract of every call:
 *
 * <ul>
 *   <li>It may block for the duration of its requests. It must not wait for a state: a create call returns while the
 *       cloud still creates the resource, and a later reconcile observes the result.
 *   <li>It is idempotent: the engine repeats a call after an error, after a crash, and in another process.
 *   <li>It throws what the cloud's client throws, unchanged; {@link Cloud#classify} interprets the exception. It must
 *       not convert an error into "not found" or into an empty result: unreachable is not the same as deleted, and the
 *       engine would create a duplicate or report an unfinished deletion as complete.
 *   <li>It uses only the IAM actions that {@link ResourceKindBuilder#iam} declares.
 *   <li>It may run concurrently with calls for other resources.
 * </ul>
 */
public final class ResourceOperations {
    private ResourceOperations() {}

    /** The observed value of a field. Not a call: pure, and without a look at the clock. */
    @FunctionalInterface
    public interface ObservedValue<D, O> {
        /**
         * The value of that resource at that time, comparable with the desired value.
         *
         * @return null if the cloud's answer lacks the value
         */
        @Nullable
        Object at(D desired, O observed, Instant time);
    }

    /** Reads the settings of one resource that a listing does not contain. */
    @FunctionalInterface
    public interface ReadDetails<C, O> {
        /**
         * Reads the details of a resource that a listing or an earlier read returned.
         *
         * @return the resource with all details; empty only if the cloud answered that the resource does not exist
         */
        Optional<O> read(C cloud, O observed);
    }

    /** Creates one resource. */
    @FunctionalInterface
    public interface Create<C, D, O> {
        /**
         * Creates the resource in one call that carries {@link CreateRequest#tags()} and, if the API accepts one, {@link
         * CreateRequest#token()}. A resource that gets its tags from a second call would be an orphan after a crash between the
         * two calls. Settings that need further calls are fields with {@link UpdateBehavior#IN_PLACE}: the next reconcile
         * observes a difference and calls {@link Update}.
         *
         * <p>The call may be repeated after the first one succeeded without a response. An API with tokens or unique
         * names then returns the existing resource or a conflict; for all others see
         * {@link ResourceKindBuilder#withoutUniqueName}.
         *
         * @return the resource as returned by the cloud, in whatever state
         */
        O create(C cloud, D desired, CreateRequest request);
    }

    /** Updates one resource in place. */
    @FunctionalInterface
    public interface Update<C, D, O> {
        /**
         * Changes exactly the fields of {@code request}, with as few calls as the API allows. Called only for a ready
         * resource that differs in at least one field, and not again while the result is unknown.
         *
         * @return the updated resource; null if the response does not contain the new settings, so that the resource
         *     must be read again
         */
        @Nullable
        O update(C cloud, O observed, D desired, UpdateRequest request);
    }

    /** Reads why the cloud did not complete an update that it had accepted. */
    @FunctionalInterface
    public interface ReadUpdateFailure<C, O> {
        /**
         * Reads the outcome of the update of this resource that the operator sent at that time. Called once for each accepted
         * update whose differences are observed again, never in steady state.
         *
         * @param sentAt time at which the cloud had accepted the update, by the operator's clock
         * @return the cloud's own code and message; an error of class {@link ErrorClass#WAITING} while the cloud still performs
         *     the update; empty if the cloud reports no failure of it
         */
        Optional<CloudError> read(C cloud, O observed, Instant sentAt);
    }

    /** Adds tags to one resource. */
    @FunctionalInterface
    public interface UpdateTags<C, O> {
        /** Sets all of these tags. Must not remove other tags: their owners are unknown. */
        void updateTags(C cloud, O observed, Map<String, String> tags);
    }

    /** Deletes one resource. */
    @FunctionalInterface
    public interface Delete<C, D, O> {
        /**
         * Requests the deletion. Succeeds if the resource is being deleted already or does not exist. Must not delete
         * other resources with an owner of their own, and must take a final snapshot if {@link DeleteRequest#teardownPolicy()} is
         * {@link TeardownPolicy#SNAPSHOT} and the cloud offers snapshots of this kind.
         */
        void delete(C cloud, O observed, DeleteRequest<D> request);
    }

    /** Finds what other clients added to a resource beside the desired state and what stays; a pure function. */
    @FunctionalInterface
    public interface ElementsOfOthers<D, O> {
        /** The elements, in an order that is the same in every process. */
        List<UnmanagedElement> find(D desired, O observed);
    }
}
