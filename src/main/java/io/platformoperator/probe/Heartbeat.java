package io.platformoperator.probe;

import java.time.Instant;

/**
 * One heartbeat in a store.
 *
 * @param sequence 1 for the first heartbeat of the store; each following one has the next number
 * @param epoch 1 for the first writing region; one more whenever another region writes than before
 * @param region region whose probe wrote the heartbeat
 * @param at when it was written
 */
record Heartbeat(long sequence, long epoch, String region, Instant at) {}
