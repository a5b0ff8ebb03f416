# For the Job that keeps Vault's settings.
path "sys/audit" {
  capabilities = ["read", "sudo"]
}
path "sys/audit/stdout" {
  capabilities = ["create", "update", "sudo"]
}
path "sys/auth" {
  capabilities = ["read"]
}
path "sys/auth/kubernetes" {
  capabilities = ["create", "update", "sudo"]
}
path "auth/kubernetes/config" {
  capabilities = ["create", "read", "update"]
}
path "auth/kubernetes/role/*" {
  capabilities = ["create", "read", "update"]
}
path "sys/mounts" {
  capabilities = ["read"]
}
path "sys/mounts/secret" {
  capabilities = ["create", "update"]
}
path "sys/policies/acl/*" {
  capabilities = ["create", "read", "update"]
}
path "sys/policy/*" {
  capabilities = ["create", "read", "update"]
}
path "sys/storage/raft/autopilot/configuration" {
  capabilities = ["create", "read", "update"]
}
