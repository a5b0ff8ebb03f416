/** The monitoring stack: Prometheus, Alertmanager and Grafana, for nodes, services and AWS resources. */
@NullMarked
package io.platformoperator.stacks.monitoring;

import org.jspecify.annotations.NullMarked;
