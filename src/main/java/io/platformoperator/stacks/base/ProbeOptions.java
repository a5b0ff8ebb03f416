package io.platformoperator.stacks.base;

import java.time.Duration;

/**
 * Settings of the probes, which are options of the operator.
 *
 * @param image image of the operator, whose command {@code probe} is the probe
 * @param heartbeatInterval time between two heartbeats
 */
public record ProbeOptions(String image, Duration heartbeatInterval) {
    /** The defaults of the operator's options, without a version of the image. */
    public static final ProbeOptions DEFAULT = new ProbeOptions("platform-operator", Duration.ofSeconds(10));
}
