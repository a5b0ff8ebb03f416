# Writes settings that only Elasticsearch's API accepts. Every call is idempotent, so the script may run at any time.
set -eu
put() {
  echo "PUT /$1"
  curl --config /etc/elasticsearch/curl.conf --cacert /etc/elasticsearch/ca.crt --fail-with-body --silent --show-error \
    --max-time 120 --request PUT --header "Content-Type: application/json" --data-binary "@/settings/$2" "$URL/$1"
  echo
}
put _ilm/policy/platform-logs lifecycle.json
put _index_template/platform-logs template.json
put _snapshot/platform repository.json
put _slm/policy/platform-daily snapshots.json
