/**
 * What the page is drawn from. The matrix needs a few words of each result, and has them at once; the rest of it, most of
 * which nobody opens, is packed in parts.
 */
import { gzipSync } from 'node:zlib';
import { releaseLine } from '../../engines/versions/version-numbers.ts';
import { suggestionInWords } from '../../words/suggestion.ts';
import { compareRuns } from '../../results/compare/compare.ts';
import type { ChangeKind } from '../../results/choices.ts';
import { disagreementsOf } from '../../results/disagreements.ts';
import type { Disagreement } from '../../results/disagreements.ts';
import { groupBy } from '../../results/group-by.ts';
import { type Span, type SpansOf, withRun } from '../../results/history.ts';
import type { FamilyText, ReportTexts } from './html.ts';
import { countKinds, engineOfColumn, outcomeOf, resultKey, serious } from '../../results/model.ts';
import type { Counts, ReportedCause, ReportedOperation, Result, ResultKind, ResultsFile } from '../../results/model.ts';
import { pathTable } from '../../results/path-table.ts';
import type { PathTable } from '../../results/path-table.ts';
import type { Run } from '../../results/read.ts';
import { causeFacts, causeInWords } from '../server-failures.ts';
import { entriesOf, snapshotOf, wordsOf } from '../../results/snapshot.ts';
import { verdictOf } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import { capital, incompleteInWords, levelOf, standingOf, subjectOf } from '../words.ts';

export type { PathTable } from '../../results/path-table.ts';

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

/** What came of a case in versions of an engine in a row. */
export interface PageSpan {
  readonly result: ResultKind;
  readonly outcome?: string;
  /** The release lines of the oldest and the newest of them. */
  readonly from: string;
  readonly to: string;
  /** How many are on record. */
  readonly count: number;
}

/** What is unpacked when a case is opened. */
export interface PageDetail {
  readonly results: readonly Result[];
  readonly command: string;
  /** Column → what its engine did over its versions, oldest first; without engines of which no other version is on record. */
  readonly timelines?: Readonly<Record<string, readonly PageSpan[]>>;
}

/** One run of the trend. */
export interface TrendRun {
  readonly name: string;
  /** Absent where only a snapshot was kept. */
  readonly startedAt?: string;
  /** Engine (`` for none) → its version and counts. */
  readonly engines: Readonly<Record<string, { readonly version: string | null; readonly counts: Counts }>>;
}

/** A cause of what is wrong with a server, in words. */
export interface PageCause {
  /** What is wrong and what to change. */
  readonly title: string;
  readonly level: string;
  readonly failsRun: boolean;
  readonly more?: string;
  /** What to change in the configuration of the product. */
  readonly suggestion?: { readonly lead: string; readonly code?: string; readonly docs: string };
  readonly facts: readonly (readonly [label: string, text: string])[];
  readonly checks: readonly string[];
  /** The request that shows it, as a command. */
  readonly request?: string;
}

export interface PageData {
  readonly file: Omit<ResultsFile, 'results' | 'schemaVersion' | 'causes' | 'operations'>;
  readonly title: string;
  readonly verdict: Verdict;
  /** Why it is incomplete. */
  readonly incomplete?: string;
  /** Where browsers depart from the standard. */
  readonly disagreements: readonly Disagreement[];
  /** Of a server, the worst first. */
  readonly causes: readonly PageCause[];
  /** Of a server of several paths, unless its operations say more. */
  readonly paths?: PathTable;
  /** Of an API. */
  readonly operations: readonly ReportedOperation[];
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
 * @param spansOf what earlier versions of the engines did.
 * @returns the data, and its packed parts: gzip in base64 of the details, by id.
 */
export function pageData(
  file: ResultsFile,
  { families, rerun, order = [] }: ReportTexts,
  before: readonly EarlierRun[],
  spansOf: SpansOf,
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
  const places = new Map(order.map((id, index) => [id, index]));
  const place = (id: string): number => places.get(id) ?? order.length;
  const byCase = [...groupBy(file.results, ({ id }) => id)].toSorted(([a], [b]) => place(a) - place(b));
  const cases = byCase.map(([id, results]): PageCase => {
    const [first] = results;
    const level = first && levelOf(first);
    const cells = Object.fromEntries(
      results.map((result) => [result.engine ?? '', cellOf(result, changes.get(resultKey(result)))]),
    );
    return { id, title: first?.title ?? id, ...(level !== undefined && { level }), cells };
  });
  const versions = new Map(
    file.subject.kind === 'browsers'
      ? file.engines.flatMap(({ name, version }) => (version === null ? [] : [[name, version]]))
      : [],
  );
  const parts = Array.from({ length: Math.ceil(byCase.length / partSize) }, (_, index) => {
    const own = byCase.slice(index * partSize, (index + 1) * partSize);
    const details = own.map(([id, results]): PageDetail => {
      const timelines = results.flatMap((result) => timelineOf(result, versions, spansOf));
      return { results, command: rerun(id), ...(timelines.length > 0 && { timelines: Object.fromEntries(timelines) }) };
    });
    return gzipSync(JSON.stringify(details), { level: 6 }).toString('base64');
  });
  const { tool, environment, subject, engines, summary, incomplete, operations = [] } = file;
  const causes = file.causes ?? [];
  const paths = operations.length > 0 ? undefined : pathTable(file);
  const byId = new Map(file.results.map((result) => [result.id, result]));
  const data: PageData = {
    file: { tool, environment, subject, engines, summary },
    title: subjectOf(file),
    verdict: verdictOf(file),
    ...(incomplete && { incomplete: incompleteInWords[incomplete] }),
    disagreements:
      subject.kind === 'browsers'
        ? disagreementsOf({ results: byCase.flatMap(([, own]) => own), engines }, spansOf)
        : [],
    causes: causes.map((cause) => pageCause(cause, byId)),
    ...(paths && { paths }),
    operations,
    families,
    cases,
    trend: before.map(trendRun),
    partSize,
  };
  return { data, parts };
}

/** The column of a result and its timeline; nothing where no other version is on record. */
function timelineOf(
  result: Result,
  versions: ReadonlyMap<string, string>,
  spansOf: SpansOf,
): readonly (readonly [column: string, spans: readonly PageSpan[]])[] {
  const { id, engine = '', result: kind } = result;
  const version = versions.get(engine);
  if (version === undefined || kind === 'not-run' || kind === 'harness-error') return [];
  const spans = withRun(spansOf(engineOfColumn(engine), id), version, outcomeOf(result));
  if (spans.length === 1 && spans[0]?.versions.length === 1) return [];
  return [[engine, spans.map(pageSpan)]];
}

function pageSpan({ state, versions }: Span): PageSpan {
  const { result, outcome } = wordsOf(state);
  const [from = ''] = versions;
  return {
    result,
    ...(outcome !== undefined && { outcome }),
    from: releaseLine(from),
    to: releaseLine(versions.at(-1) ?? from),
    count: versions.length,
  };
}

function pageCause(cause: ReportedCause, byId: ReadonlyMap<string, Result>): PageCause {
  const { suggestion, more, failsRun, checks, level } = cause;
  const [lead = ''] = suggestion === undefined ? [] : suggestionInWords(suggestion);
  const findings = checks.flatMap((id) => serious(byId.get(id)?.findings ?? []));
  const request = findings.find(({ curl, level: own }) => curl !== undefined && own === level) ?? findings[0];
  return {
    title: capital(causeInWords(cause)),
    level: levelOf(cause) ?? level,
    failsRun,
    ...(more !== undefined && { more }),
    ...(suggestion && {
      suggestion: {
        lead,
        ...(suggestion.measure.code !== undefined && { code: suggestion.measure.code }),
        docs: suggestion.docs,
      },
    }),
    facts: causeFacts(cause, byId),
    checks,
    ...(request?.curl !== undefined && { request: request.curl }),
  };
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
