/** What the probe of a region observed, as the object that it publishes in its cluster. */
@NullMarked
package io.platformoperator.probe.observation;

import org.jspecify.annotations.NullMarked;
