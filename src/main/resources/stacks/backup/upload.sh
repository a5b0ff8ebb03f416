set -eu
aws s3 sync --only-show-errors --exclude "*" --include "*.bundle" /work "s3://$BUCKET/git/$CLUSTER"
if [ -e /work/failed ]; then
  echo "not mirrored:"
  cat /work/failed
  exit 1
fi
