/** What concurrent callers share. */
@NullMarked
package io.platformoperator.concurrency;

import org.jspecify.annotations.NullMarked;
