/** The ingress stack: AWS Load Balancer Controller and the public load balancer. */
@NullMarked
package io.platformoperator.stacks.ingress;

import org.jspecify.annotations.NullMarked;
