/** What AWS sells: instance types with their sizes, and prices. Data from {@code src/main/resources/catalog}. */
@NullMarked
package io.platformoperator.catalog;

import org.jspecify.annotations.NullMarked;
