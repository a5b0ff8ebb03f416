/** A region's EKS cluster: control plane, node groups, add-ons, who may use it, and the roles of what runs in it. */
@NullMarked
package io.platformoperator.cluster;

import org.jspecify.annotations.NullMarked;
