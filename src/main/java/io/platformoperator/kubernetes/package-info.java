/** Kubernetes conventions that all reconcilers share: conditions, Events, annotations, and writes of a status. */
@NullMarked
package io.platformoperator.kubernetes;

import org.jspecify.annotations.NullMarked;
