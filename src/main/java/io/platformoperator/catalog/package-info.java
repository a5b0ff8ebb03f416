/** AWS's instance types with their sizes and prices, from {@code src/main/resources/catalog}. */
@NullMarked
package io.platformoperator.catalog;

import org.jspecify.annotations.NullMarked;
