/**
 * The probe: a program in the cluster of a region that writes and reads heartbeats in the region's database and cache, and
 * publishes what it observed.
 */
@NullMarked
package io.platformoperator.probe;

import org.jspecify.annotations.NullMarked;
