/**
 * Custom resources of the API group {@code platform-operator.io}, version {@code v1alpha1}. Users write {@link
 * io.platformoperator.api.v1alpha1.PlatformEnvironment}. The operator composes one child resource per subsystem and region from it;
 * users can also write child resources by hand.
 *
 * <p>A {@code …Settings} record is a part of the spec of an environment; the tier decides the fields that the user leaves out. A
 * {@code …Spec} record of a child is fully resolved. The files in {@code crds/} are generated from the annotations. A default is
 * written twice, in the annotation and in the record's constructor; a test compares the two.
 */
@NullMarked
package io.platformoperator.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
