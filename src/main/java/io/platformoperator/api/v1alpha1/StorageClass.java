package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** S3 storage class that a lifecycle rule moves objects to, as S3 names it. */
public enum StorageClass {
    /** Standard-Infrequent Access. */
    @JsonProperty("STANDARD_IA")
    STANDARD_IA,
    /** Glacier Flexible Retrieval. */
    @JsonProperty("GLACIER")
    GLACIER,
    /** Glacier Instant Retrieval. */
    @JsonProperty("GLACIER_IR")
    GLACIER_IR,
    /** Glacier Deep Archive. */
    @JsonProperty("DEEP_ARCHIVE")
    DEEP_ARCHIVE,
    /** S3 chooses the tier by access pattern. */
    @JsonProperty("INTELLIGENT_TIERING")
    INTELLIGENT_TIERING
}
