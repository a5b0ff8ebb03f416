ui = true
disable_mlock = true

listener "tcp" {
  address         = "[::]:8200"
  cluster_address = "[::]:8201"
  tls_cert_file   = "/vault/tls/tls.crt"
  tls_key_file    = "/vault/tls/tls.key"
  tls_min_version = "tls12"
  telemetry {
    unauthenticated_metrics_access = true
  }
}

storage "raft" {
  path = "/vault/data"
${JOIN}}

seal "awskms" {
  region     = "${REGION}"
  kms_key_id = "${KEY}"
}

service_registration "kubernetes" {}

telemetry {
  disable_hostname          = true
  prometheus_retention_time = "12h"
}
