/**
 * The failover of an environment: which region is active, and what each region has to be next. All functions are pure. They derive
 * the steps from what AWS, the probes and the children show, so that an operator that starts at any point goes on from there.
 */
@NullMarked
package io.platformoperator.failover;

import org.jspecify.annotations.NullMarked;
