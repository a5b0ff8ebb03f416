/**
 * The custom resources of group {@code platform-operator.io}, version {@code v1alpha1}: {@link
 * io.platformoperator.api.v1alpha1.PlatformEnvironment}, which people write, and one child kind per subsystem, which the
 * environment composes (and which may be written by hand, too).
 *
 * <p>A {@code …Settings} record is a part of the environment's spec; what it leaves out is decided by the tier. A {@code
 * …Spec} record of a child leaves nothing to decide. The annotations are the source of {@code crds/}; a default stands both
 * in the annotation and in the record's constructor, and a test holds them together.
 */
@NullMarked
package io.platformoperator.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
