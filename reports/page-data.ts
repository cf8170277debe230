/**
 * What the page is drawn from. The matrix needs a few words of each result, and has them at once; the rest of it, most of
 * which nobody opens, is packed in parts.
 */
import { gzipSync } from 'node:zlib';
import { compareRuns } from './compare.ts';
import type { ChangeKind } from './choices.ts';
import { groupBy } from './group-by.ts';
import type { FamilyText, ReportTexts } from './html.ts';
import { countKinds, resultKey } from './model.ts';
import type { Counts, Result, ResultKind, ResultsFile } from './model.ts';
import type { Run } from './read.ts';
import { entriesOf, snapshotOf, wordsOf } from './snapshot.ts';
import { levelOf, standingOf } from './words.ts';

/** An earlier run, and what to call it. */
export interface EarlierRun {
  readonly name: string;
  readonly run: Run;
}

/** What became worse, or better, since the run before. */
export interface CellChange {
  readonly kind: ChangeKind;
  readonly before: string | undefined;
}

/** A result as a cell of the matrix shows it. */
export interface Cell {
  readonly result: ResultKind;
  readonly expected: { readonly outcome?: string };
  readonly observed: { readonly outcome: string | null };
  /** Of a failure that does not fail the run. */
  readonly standing?: 'known' | 'below-level';
  readonly change?: CellChange;
}

export interface PageCase {
  readonly id: string;
  readonly title: string;
  readonly level?: string;
  /** Column (an engine, or `` for none) → its cell. */
  readonly cells: Readonly<Record<string, Cell>>;
}

/** What is unpacked when a case is opened. */
export interface PageDetail {
  readonly results: readonly Result[];
  readonly command: string;
}

/** One run of the trend. */
export interface TrendRun {
  readonly name: string;
  /** Absent where only a snapshot was kept. */
  readonly startedAt?: string;
  /** Engine (`` for none) → its version and counts. */
  readonly engines: Readonly<Record<string, { readonly version: string | null; readonly counts: Counts }>>;
}

export interface PageData {
  readonly file: Omit<ResultsFile, 'results' | 'schemaVersion'>;
  readonly families: Readonly<Record<string, FamilyText>>;
  readonly cases: readonly PageCase[];
  /** Oldest first, this run not among them. */
  readonly trend: readonly TrendRun[];
  /** The cases of each packed part, in the order of `cases`. */
  readonly partSize: number;
}

/** Cases to a part: few enough to be unpacked unnoticed, many enough to pack well. */
const partSize = 100;

/**
 * @param before earlier runs, oldest first; the last is the one that changes are told against.
 * @returns the data, and its packed parts: gzip in base64 of the details, by id.
 */
export function pageData(
  file: ResultsFile,
  { families, rerun }: ReportTexts,
  before: readonly EarlierRun[],
): { readonly data: PageData; readonly parts: readonly string[] } {
  const last = before.at(-1);
  const now = { file, snapshot: snapshotOf(file) };
  const changes = new Map(
    (last ? compareRuns(last.run, now).changes : []).flatMap((change): [string, CellChange][] =>
      change.id === undefined
        ? []
        : [[resultKey({ ...change, id: change.id }), { kind: change.kind, before: change.before }]],
    ),
  );
  const byCase = [...groupBy(file.results, ({ id }) => id)];
  const cases = byCase.map(([id, results]): PageCase => {
    const [first] = results;
    const level = first && levelOf(first);
    const cells = Object.fromEntries(
      results.map((result) => [result.engine ?? '', cellOf(result, changes.get(resultKey(result)))]),
    );
    return { id, title: first?.title ?? id, ...(level !== undefined && { level }), cells };
  });
  const parts = Array.from({ length: Math.ceil(byCase.length / partSize) }, (_, index) => {
    const own = byCase.slice(index * partSize, (index + 1) * partSize);
    const details = own.map(([id, results]): PageDetail => ({ results, command: rerun(id) }));
    return gzipSync(JSON.stringify(details), { level: 6 }).toString('base64');
  });
  const { tool, environment, subject, engines, summary } = file;
  const trend = before.map(trendRun);
  return { data: { file: { tool, environment, subject, engines, summary }, families, cases, trend, partSize }, parts };
}

function cellOf(each: Result, change: CellChange | undefined): Cell {
  const { result, expected, observed } = each;
  return {
    result,
    expected: expected.outcome === undefined ? {} : { outcome: expected.outcome },
    observed: { outcome: observed.outcome },
    ...standingIn(each),
    ...(change && { change }),
  };
}

/** What the page needs beside the kind of the result. */
function standingIn(result: Result): Pick<Cell, 'standing'> {
  const standing = standingOf(result);
  return standing === 'known' || standing === 'below-level' ? { standing } : {};
}

function trendRun({ name, run: { file, snapshot } }: EarlierRun): TrendRun {
  const entries = groupBy(entriesOf(snapshot), ({ engine }) => engine ?? '');
  const engines = Object.fromEntries(
    [...entries].map(([engine, own]) => [
      engine,
      {
        version: snapshot.engines[engine]?.version ?? null,
        counts: countKinds(own.map(({ state }) => wordsOf(state).result)),
      },
    ]),
  );
  return { name, ...(file && { startedAt: file.environment.startedAt }), engines };
}
