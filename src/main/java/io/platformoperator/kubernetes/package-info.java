/** Kubernetes conventions that all reconcilers share: conditions, Events, wake-ups. */
@NullMarked
package io.platformoperator.kubernetes;

import org.jspecify.annotations.NullMarked;
