/** The cluster subsystem: EKS control plane, node groups, add-ons, access entries, and the IAM roles of pods. */
@NullMarked
package io.platformoperator.cluster;

import org.jspecify.annotations.NullMarked;
