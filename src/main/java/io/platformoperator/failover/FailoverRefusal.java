package io.platformoperator.failover;

/**
 * Why a request for a failover is refused.
 *
 * @param reason reason of the condition, in one word
 * @param message what is wrong, and what to do
 */
public record FailoverRefusal(String reason, String message) {}
