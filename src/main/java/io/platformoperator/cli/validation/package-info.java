/**
 * Checks manifests against the CRDs in the jar as an API server does: unknown fields, schemas, defaults and the rules in
 * CEL. All functions are pure.
 */
@NullMarked
package io.platformoperator.cli.validation;

import org.jspecify.annotations.NullMarked;
