package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import java.util.Objects;

/** A child as the API server has it. */
record Child(SubsystemResource<?> object) {
    ChildKind kind() {
        return ChildKind.of(object);
    }

    String name() {
        return object.getMetadata().getName();
    }

    String region() {
        return object.getSpec().placement().region();
    }

    boolean isReady() {
        return Conditions.isTrue(
                object.reported().conditions(),
                Conditions.READY,
                object.getMetadata().getGeneration());
    }

    boolean isStalled() {
        return Conditions.isTrue(
                object.reported().conditions(),
                Conditions.STALLED,
                object.getMetadata().getGeneration());
    }

    boolean isBeingDeleted() {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** Such as {@code PlatformDatabase production-us-east-1: creating}. */
    String line() {
        var message = object.reported().message();
        return object.getKind() + " " + name() + ": " + (message == null ? "not looked at yet" : message);
    }

    /** Whether it is the child that is wanted, at its present spec. */
    boolean isAsWanted(SubsystemResource<?> wanted) {
        var meta = object.getMetadata();
        var wantedMeta = wanted.getMetadata();
        return Objects.equals(object.getSpec(), wanted.getSpec())
                && meta.getLabels() != null
                && meta.getLabels()
                        .entrySet()
                        .containsAll(wantedMeta.getLabels().entrySet())
                && Annotations.same(meta, wantedMeta);
    }

    boolean isSameObjectAs(SubsystemResource<?> other) {
        return kind() == ChildKind.of(other)
                && name().equals(other.getMetadata().getName());
    }
}
