/** What can be observed of the replication between the two regions of an environment, and the calls that observe it. */
@NullMarked
package io.platformoperator.recovery.observation;

import org.jspecify.annotations.NullMarked;
