/** Health of Kubernetes objects, computed from the status that their controllers write. */
@NullMarked
package io.platformoperator.apply.health;

import org.jspecify.annotations.NullMarked;
