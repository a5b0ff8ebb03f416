package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import java.util.Objects;

/** A child as the informer's cache has it. */
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
                object.statusOrEmpty().conditions(),
                Conditions.READY,
                object.getMetadata().getGeneration());
    }

    boolean isStalled() {
        return Conditions.isTrue(
                object.statusOrEmpty().conditions(),
                Conditions.STALLED,
                object.getMetadata().getGeneration());
    }

    boolean isBeingDeleted() {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** Kind, name and message, such as {@code PlatformDatabase production-us-east-1: creating}. */
    String line() {
        var message = object.statusOrEmpty().message();
        return object.getKind() + " " + name() + ": " + (message == null ? "not reconciled yet" : message);
    }

    /** True if the object has the desired spec, labels and inherited annotations. */
    boolean matches(SubsystemResource<?> desired) {
        var meta = object.getMetadata();
        var desiredMeta = desired.getMetadata();
        return Objects.equals(object.getSpec(), desired.getSpec())
                && meta.getLabels() != null
                && meta.getLabels()
                        .entrySet()
                        .containsAll(desiredMeta.getLabels().entrySet())
                && Annotations.haveSameInherited(meta, desiredMeta);
    }

    /** True if both have the same kind and name; children of one environment share a namespace. */
    boolean isSameObjectAs(SubsystemResource<?> other) {
        return kind() == ChildKind.of(other)
                && name().equals(other.getMetadata().getName());
    }
}
