/** What a Job finds in restored data: questions and answers as JSON. */
@NullMarked
package io.platformoperator.probe.verification;

import org.jspecify.annotations.NullMarked;
