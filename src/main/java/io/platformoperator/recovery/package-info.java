/** Whether the region that stands by could take over, what would be lost, and whether the recovery objectives are met. */
@NullMarked
package io.platformoperator.recovery;

import org.jspecify.annotations.NullMarked;
