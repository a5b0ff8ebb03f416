/** The mesh stack: Istio with mutual TLS between services, the gateway behind the load balancer, traces and access logs. */
@NullMarked
package io.platformoperator.stacks.mesh;

import org.jspecify.annotations.NullMarked;
