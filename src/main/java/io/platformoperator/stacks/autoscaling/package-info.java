/** The autoscaling stack: autoscaling of nodes and pods, and recommendations for pod requests. */
@NullMarked
package io.platformoperator.stacks.autoscaling;

import org.jspecify.annotations.NullMarked;
