/** AWS Backup in a region: vault, plan, and what they cover. */
@NullMarked
package io.platformoperator.backup;

import org.jspecify.annotations.NullMarked;
