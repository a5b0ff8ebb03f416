set -eu
aws s3 sync --only-show-errors --exclude "*" --include "*.bundle" /scratch "s3://$BUCKET/git/$CLUSTER"
if [ -e /scratch/failed ]; then
  echo "not mirrored:"
  cat /scratch/failed
  exit 1
fi
