/**
 * Computes the sizes of all components with one rule from the tier's share of the production sizes. The sizes of instance families
 * come from the {@link io.platformoperator.catalog.Catalog}. All functions are pure.
 */
@NullMarked
package io.platformoperator.environment.sizing;

import org.jspecify.annotations.NullMarked;
