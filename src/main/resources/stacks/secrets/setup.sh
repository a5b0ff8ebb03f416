# Initialises Vault if needed, and writes its settings. May run at any time, and again after it was interrupted: its progress
# is in /exchange, in Vault, or in AWS Secrets Manager.
set -eu
umask 077
first=https://vault-0.vault-internal:8200

field() { sed -n 's/.*"'"$1"'": *"\{0,1\}\([^",]*\)"\{0,1\},\{0,1\}$/\1/p' "$2" | head -n 1; }

# The container keep has verified that it can store the keys, which Vault returns only once.
until [ -e /exchange/ready ]; do sleep 1; done

echo "waiting for vault-0"
while true; do
  code=0
  VAULT_ADDR=$first vault status -format=json > /exchange/status.json 2>/exchange/status.err || code=$?
  # 0: unsealed, 2: sealed or not initialised, other codes: Vault did not answer.
  if [ "$code" = 0 ] || [ "$code" = 2 ]; then break; fi
  sleep 3
done

if [ "$(field initialized /exchange/status.json)" = false ] && [ ! -e /exchange/keys.json ]; then
  echo "initialising"
  VAULT_ADDR=$first vault operator init -format=json -recovery-shares=5 -recovery-threshold=3 > /exchange/keys.new
  mv /exchange/keys.new /exchange/keys.json
fi
if [ -e /exchange/keys.json ]; then
  echo "waiting until the recovery keys are stored"
  until [ -e /exchange/kept ]; do sleep 1; done
  cp /exchange/keys.json /exchange/known.json
fi

export VAULT_ADDR=https://vault-active.vault.svc:8200
until vault status > /dev/null 2>&1; do echo "waiting for an active vault"; sleep 3; done

root=$(field root_token /exchange/known.json)
if [ "$root" = revoked ]; then root=; fi
jwt=/var/run/secrets/kubernetes.io/serviceaccount/token
if token=$(vault write -field=token auth/kubernetes/login role=setup jwt=@$jwt 2>/exchange/login.err); then
  export VAULT_TOKEN=$token
elif [ -n "$root" ]; then
  export VAULT_TOKEN=$root
else
  echo "Vault is initialised, but not by this Job, or its root token is lost: $(cat /exchange/login.err)"
  echo "Log in with a root token (vault operator generate-root creates one from the recovery keys) and run the remaining"
  echo "commands of setup.sh. If Vault holds no data yet, delete its volumes instead, so that it is initialised again."
  exit 1
fi

vault audit list 2>/dev/null | grep -q '^stdout/' || vault audit enable -path=stdout file file_path=stdout
vault auth list | grep -q '^kubernetes/' || vault auth enable kubernetes
vault write auth/kubernetes/config kubernetes_host=https://kubernetes.default.svc
vault secrets list | grep -q '^secret/' || vault secrets enable -path=secret -version=2 kv
accessor=$(vault auth list | sed -n 's/^kubernetes\/ *kubernetes *\([^ ]*\).*/\1/p')

vault policy write setup /settings/setup.hcl
vault policy write snapshots /settings/snapshots.hcl
vault policy write restore /settings/restore.hcl
sed "s/ACCESSOR/$accessor/" /settings/services.hcl | vault policy write services -

role() {
  vault write "auth/kubernetes/role/$1" bound_service_account_namespaces="$2" bound_service_account_names="$3" \
    audience=https://kubernetes.default.svc token_policies="$1" token_ttl="$4"
}
role setup vault vault-setup 10m
role snapshots vault vault-snapshots 10m
role restore vault vault-restore 10m
role services services '*' 1h

if [ "$SERVERS" -ge 3 ]; then
  vault operator raft autopilot set-config -cleanup-dead-servers=true -dead-server-last-contact-threshold=24h \
    -min-quorum="$SERVERS"
fi

if [ -n "$root" ]; then
  echo "revoking the root token"
  VAULT_TOKEN=$root vault token revoke -self || true
  sed 's/"root_token": *"[^"]*"/"root_token": "revoked"/' /exchange/known.json > /exchange/revoked.new
  mv /exchange/revoked.new /exchange/revoked.json
fi
touch /exchange/done
echo "done"
