/** Prometheus, Alertmanager and Grafana, and what they watch: nodes, services, and AWS. */
@NullMarked
package io.platformoperator.stacks.monitoring;

import org.jspecify.annotations.NullMarked;
