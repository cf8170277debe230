#!/usr/bin/env bash
# A step of action.yml: asks the server, or runs the browser matrix, with every report that a CI shows.
set -euo pipefail

flags=(--output "$OUTPUT" --reporter "github,summary=$OUTPUT/summary.md,markdown=$OUTPUT/report.md,junit=$OUTPUT/junit.xml")
[ -z "${ENGINES:-}" ] || flags+=(--engine "$ENGINES")
[ -z "${GREP:-}" ] || flags+=(--grep "$GREP")
mkdir -p "$OUTPUT"

if [ -z "${URL:-}" ]; then
  command=(browsers)
else
  command=(server "$URL")
  [ -z "${POLICY:-}" ] || flags+=(--policy "$POLICY")
  [ -z "${START:-}" ] || flags+=(--start "$START")
  [ -z "${LEVEL:-}" ] || flags+=(--level "$LEVEL")
  [ -z "${KNOWN:-}" ] || flags+=(--known "$KNOWN")
fi

code=0
"$COMMAND" "${command[@]}" "${flags[@]}" || code=$?
if [ -f "$OUTPUT/summary.md" ]; then
  {
    cat "$OUTPUT/summary.md"
    printf '\n<details><summary>All results</summary>\n\n'
    cat "$OUTPUT/report.md"
    printf '\n</details>\n'
  } >> "$GITHUB_STEP_SUMMARY"
fi
exit "$code"
