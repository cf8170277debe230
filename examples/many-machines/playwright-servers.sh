#!/usr/bin/env bash
# The browser matrix on Playwright servers: two on this machine, a shard for each, one report. On several machines,
# `npx playwright run-server --host ADDRESS` runs on each, and --listen names the address at which they reach this one.
#
#   ./playwright-servers.sh [flags of `cors-conformance browsers`, such as -g '^fetch-']
#
# Needs the Chromium that `npx playwright install chromium` downloads, or another that CORS_CONFORMANCE_CHROMIUM names. COMMAND is how
# cors-conformance is started.
set -euo pipefail

command=${COMMAND:-npx cors-conformance}
servers=2
version=1.63.0

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null || true; wait; rm -rf "$work"' EXIT

npm install --silent --prefix "$work" "playwright@$version"
for server in $(seq "$servers"); do
  (cd "$work" && exec node "$here/playwright-server.mjs" $((3000 + server))) > "$work/server-$server.log" 2>&1 &
  echo "Waiting for a server at ws://127.0.0.1:$((3000 + server))/"
  timeout 60 grep --quiet Listening <(tail --follow --pid $! --lines=+1 "$work/server-$server.log")
done

shards=()
for shard in $(seq "$servers"); do
  $command browsers --connect "ws://127.0.0.1:$((3000 + shard))/" --engine chromium \
    --shard "$shard/$servers" --output "reports/shard-$shard" "$@" > "$work/shard-$shard.log" 2>&1 &
  shards+=($!)
done
code=0
for shard in "${!shards[@]}"; do
  wait "${shards[$shard]}" || { code=$?; cat "$work/shard-$((shard + 1)).log" >&2; }
done

$command report reports/shard-*/results.json --reporter terminal,html=reports/servers.html,json=reports/servers.json
exit "$code"
