# save: saves the present content of Vault. restore: replaces it by the downloaded snapshot, which the KMS key unseals: it is the
# same multi-Region key in both regions.
set -eu
umask 077
if [ -e /snapshots/skip ]; then exit 0; fi

login() {
  vault write -field=token auth/kubernetes/login role=restore jwt=@/var/run/secrets/kubernetes.io/serviceaccount/token
}

if [ "$1" = save ]; then
  if [ -e /snapshots/saved ]; then exit 0; fi
  VAULT_TOKEN=$(login)
  export VAULT_TOKEN
  vault operator raft snapshot save /snapshots/before.new
  mv /snapshots/before.new /snapshots/before.snap
  exit 0
fi

vault operator raft snapshot inspect /snapshots/vault.snap
VAULT_TOKEN=$(login)
export VAULT_TOKEN
# Without -force, Vault first opens the hashes in the snapshot with its KMS key. It refuses a snapshot of another key, and one whose
# content does not have these hashes, before it replaces anything.
vault operator raft snapshot restore /snapshots/vault.snap
unset VAULT_TOKEN
attempt=0
# The token was that of the replaced content. A login proves that Vault is unsealed, active, and has the snapshot's settings.
until login > /dev/null; do
  attempt=$((attempt + 1))
  if [ "$attempt" -ge 60 ]; then
    echo "Vault did not unseal the snapshot, or the snapshot has no role restore"
    exit 1
  fi
  sleep 3
done
echo "restored"
