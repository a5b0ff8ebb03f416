package io.platformoperator.recovery.observation;

/**
 * An image of a repository.
 *
 * @param tag one of its tags
 */
public record ImageTag(String digest, String tag) {}
