/** The AWS Load Balancer Controller, and the load balancer through which the platform is reached. */
@NullMarked
package io.platformoperator.stacks.ingress;

import org.jspecify.annotations.NullMarked;
