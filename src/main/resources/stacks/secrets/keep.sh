# Stores Vault's recovery keys in AWS Secrets Manager: Vault returns them only once.
set -eu
umask 077

keep() { aws secretsmanager put-secret-value --secret-id "$SECRET" --secret-string "file://$1" > /exchange/version; }

aws secretsmanager get-secret-value --secret-id "$SECRET" --query SecretString --output text > /exchange/known.new
if [ ! -e /exchange/ready ]; then
  # Writes the current value back to verify the permission to write before Vault is initialised.
  keep /exchange/known.new
  mv /exchange/known.new /exchange/known.json
  touch /exchange/ready
fi
while true; do
  if [ -e /exchange/keys.json ] && [ ! -e /exchange/kept ]; then
    keep /exchange/keys.json
    touch /exchange/kept
    echo "the recovery keys are in $SECRET"
  fi
  if [ -e /exchange/done ]; then break; fi
  sleep 1
done
if [ -e /exchange/revoked.json ]; then
  keep /exchange/revoked.json
  echo "the root token is revoked"
fi
