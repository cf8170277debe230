import { allCases, families } from '../suites/browser/cases/index.ts';
import type { Case } from '../protocol/case.ts';
import { parseShare, select, type Selection } from './select.ts';
import { UsageError } from './usage-error.ts';

/**
 * The cases of the browser suite that a command is about, as `select`, and the share of them.
 * @throws {UsageError} when nothing is left.
 */
export function selectCases({ shard, ...selection }: Selection, cases: readonly Case[] = allCases): readonly Case[] {
  const selected = select(selection, cases, families);
  return shard === undefined ? selected : shareOf(selected, shard);
}

function shareOf(cases: readonly Case[], shard: string): readonly Case[] {
  const { part, of } = parseShare(shard);
  const share = cases.toSorted((a, b) => (a.id < b.id ? -1 : 1)).filter((_, i) => i % of === part);
  if (share.length === 0) throw new UsageError(`--shard ${shard} is empty: only ${cases.length} cases are selected.`);
  return share;
}
