/** Ownership of object fields, read from {@code metadata.managedFields}. */
@NullMarked
package io.platformoperator.apply.fields;

import org.jspecify.annotations.NullMarked;
