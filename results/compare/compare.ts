/** What changed between two runs. */
import type { Exchange } from '../../protocol/http/wire.ts';
import { type ChangeKind, changeKinds } from '../choices.ts';
import { diffExchanges, hasMoved } from './exchange-diff.ts';
import type { TestedUrls } from './exchange-diff.ts';
import { ReportsError, resultKey } from '../model.ts';
import type { Result } from '../model.ts';
import type { Run } from '../read.ts';
import { entriesOf, wordsOf } from '../snapshot.ts';
import type { Entry, Snapshot, State } from '../snapshot.ts';

export interface Change {
  readonly kind: ChangeKind;
  /** Absent for a change of an engine. */
  readonly id?: string;
  readonly engine?: string;
  readonly before?: string;
  readonly after?: string;
  /** Why the result is now what it is. */
  readonly reason?: string;
  /** What differs on the wire, `- ` before, `+ ` after. */
  readonly exchanges?: readonly string[];
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** Cases in engines that both runs have. */
  readonly compared: number;
  /** Whether both runs have their exchanges, so that these could be compared. */
  readonly withExchanges: boolean;
}

/**
 * Every change, the worst kinds first, then by id and engine. A server may have moved to another URL.
 * @param reasonOf says why a result is what it is, for those that are bad now.
 * @throws {ReportsError} when one is of browsers and the other of a server.
 */
export function compareRuns(before: Run, after: Run, reasonOf?: (result: Result) => string): Comparison {
  const [was, is] = [before, after].map(({ snapshot }) => subjectOf(snapshot));
  if (was !== is)
    throw new ReportsError(
      `The baseline is about ${was}, the current run about ${is}: nothing can be told. Give two runs of the same command.`,
    );
  const old = new Map(entriesOf(before.snapshot).map((entry) => [resultKey(entry), entry]));
  const now = new Map(entriesOf(after.snapshot).map((entry) => [resultKey(entry), entry]));
  const oldResults = resultsOf(before);
  const nowResults = resultsOf(after);
  const urls = { before: urlOf(before), after: urlOf(after) };
  const isMoved = hasMoved(urls);
  const gone = enginesOnlyIn(before, after);
  const changes: Change[] = [...engineChanges(before, after)];

  for (const [key, entry] of now) {
    const was = old.get(key);
    const result = nowResults.get(key);
    const exchanges = exchangeDiff(oldResults.get(key)?.exchanges, result?.exchanges, urls);
    if (was && isMoved && appliesOnce(was.state, entry.state)) continue;
    const kind = was ? kindOf(was.state, entry.state, exchanges) : isBad(entry.state) ? 'new-failure' : 'new';
    if (kind === undefined) continue;
    changes.push({
      kind,
      ...place(entry),
      ...(was && { before: was.state }),
      after: entry.state,
      ...(result && reasonOf && isBad(entry.state) && { reason: reasonOf(result) }),
      ...(exchanges.length > 0 && { exchanges }),
    });
  }
  for (const [key, entry] of old)
    if (!now.has(key) && !gone.has(entry.engine))
      changes.push({ kind: 'vanished', ...place(entry), before: entry.state });

  const rank = (change: Change) => changeKinds.indexOf(change.kind);
  return {
    // The entries came by id and engine, and sorting keeps that order within a kind.
    changes: changes.toSorted((a, b) => rank(a) - rank(b)),
    compared: [...now.keys()].filter((key) => old.has(key)).length,
    withExchanges: before.file !== undefined && after.file !== undefined,
  };
}

function subjectOf({ subject }: Snapshot): string {
  return subject === 'browsers' ? subject : 'a server';
}

function place({ id, engine }: Entry): Pick<Change, 'id' | 'engine'> {
  return { id, ...(engine !== undefined && { engine }) };
}

function resultsOf({ file }: Run): ReadonlyMap<string, Result> {
  return new Map(file?.results.map((result) => [resultKey(result), result]));
}

function kindOf(before: State, after: State, exchanges: readonly string[]): ChangeKind | undefined {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (before === after) return exchanges.length > 0 ? 'exchanges' : undefined;
  if (old.result === 'pass' && isBad(after)) return 'regression';
  if (old.result !== 'pass' && now.result === 'pass') return 'improvement';
  if (now.outcome === 'readable' && old.outcome !== undefined && old.outcome !== 'readable') return 'exposed';
  if (old.outcome === 'readable' && now.outcome !== undefined && now.outcome !== 'readable') return 'hidden';
  return 'changed';
}

/** A check passes at one URL and has nothing to check at the other, as one about TLS or about a local network. */
function appliesOnce(before: State, after: State): boolean {
  const results = [before, after].map((state) => wordsOf(state).result);
  return results.includes('pass') && results.includes('not-run');
}

function isBad(state: State): boolean {
  return ['fail', 'flaky', 'timeout', 'no-response', 'harness-error'].includes(wordsOf(state).result);
}

function exchangeDiff(
  before: readonly Exchange[] | undefined,
  after: readonly Exchange[] | undefined,
  urls: TestedUrls,
): readonly string[] {
  return before && after ? diffExchanges(before, after, urls) : [];
}

function urlOf({ file }: Run): string | undefined {
  return file?.subject.kind === 'server' ? file.subject.url : undefined;
}

function enginesOnlyIn(run: Run, other: Run): ReadonlySet<string | undefined> {
  return new Set(Object.keys(run.snapshot.engines).filter((name) => !Object.hasOwn(other.snapshot.engines, name)));
}

function engineChanges(before: Run, after: Run): readonly Change[] {
  const old = before.snapshot.engines;
  const now = after.snapshot.engines;
  const words = (engine: { product: string; version: string | null } | undefined) =>
    engine && `${engine.product} ${engine.version ?? '(version unknown)'}`;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted().flatMap((engine): Change[] => {
    const was = Object.hasOwn(old, engine) ? words(old[engine]) : undefined;
    const is = Object.hasOwn(now, engine) ? words(now[engine]) : undefined;
    if (was === is) return [];
    // All its cases are gone with it; to name each of them would tell nothing more.
    const kind = is === undefined ? 'vanished' : 'engine';
    return [{ kind, engine, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
}
