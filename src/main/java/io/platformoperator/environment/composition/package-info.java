/**
 * Composes the child resources of one {@link io.platformoperator.api.v1alpha1.PlatformEnvironment}. Their specs are fully resolved
 * from the user's spec, the defaults of the tier and the current sizes. All functions are pure.
 */
@NullMarked
package io.platformoperator.environment.composition;

import org.jspecify.annotations.NullMarked;
