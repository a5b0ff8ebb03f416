/** The backups of a region by AWS Backup: vault, plan and resource selection. */
@NullMarked
package io.platformoperator.backup;

import org.jspecify.annotations.NullMarked;
