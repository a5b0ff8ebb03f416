# Chooses the snapshot of a restore, once for all attempts, and downloads it. The record of the restore is in the bucket: a Job
# that is deleted and created again must not overwrite what Vault has stored since.
set -eu
umask 077
record="vault-restores/$CLUSTER/$ID"

# A call that fails ends the attempt: a record that can't be read must not count as missing.
list() { aws s3api list-objects-v2 --bucket "$BUCKET" --prefix "$1" --query 'Contents[].[Key]' --output text; }

if [ "$FROM" = "$CLUSTER" ]; then echo "$CLUSTER does not restore its own snapshots"; exit 1; fi
list "$record/" > /snapshots/record
if grep -qx "$record/done" /snapshots/record; then
  echo "the restore $ID is done: nothing is changed"
  touch /snapshots/skip
  exit 0
fi
if grep -qx "$record/before.snap" /snapshots/record; then touch /snapshots/saved; fi
if grep -qx "$record/source" /snapshots/record; then
  key=$(aws s3 cp --only-show-errors "s3://$BUCKET/$record/source" -)
else
  last="vault/$FROM/last/$ID.snap"
  attempt=0
  while true; do
    list "$last" > /snapshots/last
    if grep -qx "$last" /snapshots/last; then key=$last; break; fi
    if [ "$AFTER_BACKUP" != true ]; then key=; break; fi
    attempt=$((attempt + 1))
    if [ "$attempt" -ge 60 ]; then echo "S3 has not replicated $last yet"; exit 1; fi
    sleep 5
  done
  if [ -z "$key" ]; then
    list "vault/$FROM/" > /snapshots/all
    key=$(grep -E "^vault/$FROM/[0-9]{4}/.*\.snap$" /snapshots/all | sort | tail -n 1)
    if [ -z "$key" ]; then echo "the bucket $BUCKET has no snapshot below vault/$FROM/"; exit 1; fi
  fi
  # A failover whose id is lost is asked for again with another one. The snapshot that it has restored would then overwrite what Vault
  # has stored since.
  list "vault-restores/$CLUSTER/" > /snapshots/records
  for other in $(sed -n 's|/source$||p' /snapshots/records); do
    restored=$(aws s3 cp --only-show-errors "s3://$BUCKET/$other/source" -)
    if [ "$restored" = "$key" ] && grep -qx "$other/done" /snapshots/records; then
      echo "$key was restored before, as $other: nothing is changed"
      touch /snapshots/skip
      exit 0
    fi
  done
  printf %s "$key" > /snapshots/source
  aws s3 cp --only-show-errors /snapshots/source "s3://$BUCKET/$record/source"
fi
echo "restoring $key"
aws s3 cp --only-show-errors "s3://$BUCKET/$key" /snapshots/vault.snap
