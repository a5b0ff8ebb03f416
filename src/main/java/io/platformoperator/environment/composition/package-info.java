/**
 * From one {@link io.platformoperator.api.v1alpha1.PlatformEnvironment} to its children with fully resolved specs: what the user
 * wrote, the tier's defaults for what is left out, and the sizes of the moment. Pure.
 */
@NullMarked
package io.platformoperator.environment.composition;

import org.jspecify.annotations.NullMarked;
