# For the Job that restores a snapshot of the other region's Vault. It saves the present content first.
path "sys/storage/raft/snapshot" {
  capabilities = ["read", "update"]
}
