/** Certificates, records, health checks and alarms of the public name. */
@NullMarked
package io.platformoperator.dns;

import org.jspecify.annotations.NullMarked;
