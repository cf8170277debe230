#!/usr/bin/env bash
# A step of action.yml: what became worse since the baseline, or since the results of the base branch that were kept.
set -euo pipefail

present="$OUTPUT/results.json"
before="${BASELINE:-$OUTPUT-base/results.json}"
if [ ! -f "$present" ]; then
  echo "There are no results to compare: the run did not get so far."
  exit 0
fi
if [ ! -f "$before" ]; then
  [ -z "${BASELINE:-}" ] || { echo "::error::baseline: there is no file $BASELINE"; exit 2; }
  echo "There is nothing to compare with yet: the base branch has kept no results."
  exit 0
fi

code=0
"$COMMAND" compare "$before" "$present" ${FAIL_ON:+--fail-on "$FAIL_ON"} > "$OUTPUT/comparison.txt" || code=$?
cat "$OUTPUT/comparison.txt"
{
  printf '\n<details><summary>Since the base branch</summary>\n\n```text\n'
  # What a server wrote into a header must not end the block.
  sed "s/\`\`\`/'''/g" "$OUTPUT/comparison.txt"
  printf '```\n\n</details>\n'
} >> "$GITHUB_STEP_SUMMARY"
[ "$code" -gt 1 ] || echo "regressed=$([ "$code" -eq 1 ] && echo true || echo false)" >> "$GITHUB_OUTPUT"
exit "$code"
