# A service reads what is filed under the name of its service account.
path "secret/data/services/{{identity.entity.aliases.ACCESSOR.metadata.service_account_name}}/*" {
  capabilities = ["read"]
}
path "secret/metadata/services/{{identity.entity.aliases.ACCESSOR.metadata.service_account_name}}/*" {
  capabilities = ["read", "list"]
}
