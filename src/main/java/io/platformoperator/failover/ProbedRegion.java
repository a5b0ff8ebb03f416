package io.platformoperator.failover;

import java.time.Instant;

/** What the probe of a region saw at one time. */
public record ProbedRegion(Instant observedAt, ProbedStore database, ProbedStore cache) {}
