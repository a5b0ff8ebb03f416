/**
 * How big everything is: one rule for every component, from the tier's share of the production sizes. Pure; sizes of instance
 * families come from the {@link io.platformoperator.catalog.Catalog}.
 */
@NullMarked
package io.platformoperator.environment.sizing;

import org.jspecify.annotations.NullMarked;
