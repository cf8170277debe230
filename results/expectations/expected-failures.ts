/**
 * Fails that are expected of an engine or a server, recorded with the reason. A recorded fail is no surprise; a record that no longer
 * holds is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { compareVersions } from '../../engines/versions/version-numbers.ts';
import { divergenceKinds } from '../choices.ts';
import { engineOfColumn, fits, parseJson, ReportsError } from '../model.ts';
import type { EngineInfo, RecordedDivergence, Result } from '../model.ts';
import { readText } from '../read.ts';
import type { ExpectationProblem } from '../../words/expectations.ts';

/** The records that belong to this repository, a file a topic. */
export const divergencesFolder = fileURLToPath(new URL('../../reports/divergences', import.meta.url));

/** Ids; a trailing `*` stands for any rest. */
const idsOf = (what: 'case' | 'check') =>
  z
    .array(
      z.string().regex(/^[a-z0-9-]+\*?$/, { error: `the id of a ${what} is wanted, or the start of one and a \`*\`` }),
    )
    .min(1)
    .readonly();

/** What every record has: why the fails are accepted, and until when. */
const grounds = {
  reason: z.string().min(1, { error: 'a reason is wanted' }),
  link: z.url({ protocol: /^https?$/, error: 'an http or https URL where one can read about it is wanted' }),
  /** The last day on which the record holds, as `2027-03-31`; without, it holds until it is stale. */
  expires: z.iso.date({ error: 'a date like 2027-03-31 is wanted' }).optional(),
};

const divergenceSchema = z.strictObject({
  engine: z.string().min(1),
  cases: idsOf('case'),
  kind: z.enum(divergenceKinds),
  /** What it is, in a line without the name of an engine: records of several engines share it. */
  title: z.string().min(1).optional(),
  ...grounds,
  /** What was seen, where the link does not show it. */
  evidence: z.string().optional(),
  /**
   * Where it was seen: release lines, as short as they identify it (`153`, `2.50`), or ranges of them, whose ends are measured:
   * `109-122`, `-122` (since before any version that was measured), `123-` (until further notice).
   */
  versions: z
    .array(
      z.string().regex(/^(?:\d[\w.]*(?:-(?:\d[\w.]*)?)?|-\d[\w.]*)$/, {
        error: 'a version is wanted, or a range: 109-122, -122, 123-',
      }),
    )
    .min(1)
    .readonly(),
});

const knownFailureSchema = z.strictObject({ checks: idsOf('check'), ...grounds });

/** Fails of an engine. */
export type Divergence = z.infer<typeof divergenceSchema>;

/** Fails of a server that its owner knows of. */
export type KnownFailure = z.infer<typeof knownFailureSchema>;

export type ExpectedFailure = Divergence | KnownFailure;

export type { ExpectationProblem as Problem };

/**
 * Reads the text of a divergences.json.
 * @param sourceName what to call the text in messages, such as its path.
 * @throws {ReportsError} when it is not JSON or does not fit.
 */
export function parseDivergences(source: string, sourceName: string): readonly Divergence[] {
  const complaint = `${sourceName} is not a list of divergences:`;
  return fits(z.array(divergenceSchema).readonly(), parseJson(source, sourceName), complaint);
}

/** @throws {ReportsError} when the text is no list of known failures. */
export function parseKnownFailures(source: string, sourceName: string): readonly KnownFailure[] {
  const complaint = `${sourceName} is not a list of known failures, such as [{"checks": ["acao-deny"], "reason": "…", "link": "https://…"}]:`;
  return fits(z.array(knownFailureSchema).readonly(), parseJson(source, sourceName), complaint);
}

/** @throws {ReportsError} when the file cannot be read or does not fit. */
export function readKnownFailures(path: string): readonly KnownFailure[] {
  return parseKnownFailures(readText(path), path);
}

/**
 * Reads the records from every `.json` file of a folder, by default this repository's own.
 * @throws {ReportsError} when one cannot be read or does not fit.
 */
export function readDivergences(folder: string = divergencesFolder): readonly Divergence[] {
  const read = <T>(path: string, by: (path: string) => T): T => {
    try {
      return by(path);
    } catch (error) {
      throw new ReportsError(`${path}: ${(error as Error).message}.`, { cause: error });
    }
  };
  return read(folder, (path) => readdirSync(path))
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(folder, name))
    .flatMap((path) =>
      parseDivergences(
        read(path, (file) => readFileSync(file, 'utf8')),
        path,
      ),
    );
}

/**
 * Marks the fails that are recorded, and finds what the records and the run do not agree on. Only what ran counts, so that a
 * selection makes no record stale.
 * @param options.complete the results hold every case or check of the suite: a record that matches none of them is stale.
 * @param options.today as `2026-03-14`; a record that expires before it does not hold.
 */
export function applyExpectedFailures(
  results: readonly Result[],
  records: readonly ExpectedFailure[],
  engines: readonly EngineInfo[],
  { complete, today = isoDay(new Date()) }: { readonly complete: boolean; readonly today?: string },
): { readonly results: readonly Result[]; readonly problems: readonly ExpectationProblem[] } {
  const versions = new Map(engines.map(({ name, version }) => [name, version]));
  const simulated = new Set(
    engines.flatMap(({ name, simulated }): (string | undefined)[] => (simulated ? [name] : [])),
  );
  const problems: ExpectationProblem[] = [];

  const marked = results.map((result) => {
    const { id, engine } = result;
    const version = versions.get(engine ?? '') ?? null;
    const record = recordOf(records, result, today, version);
    const of = { id, engine, version };

    if (result.result === 'fail') {
      // A simulated DOM is not expected to be a browser.
      if (record === undefined && simulated.has(engine)) return { ...result, minor: true as const };
      if (record === undefined) {
        problems.push({ ...of, kind: 'unrecorded' });
        return result;
      }
      if (hasExpired(record, today)) {
        problems.push({ id, engine, kind: 'expired', record });
        return result;
      }
      if (!holdsIn(record, version)) {
        if (hasRange(record)) {
          problems.push({ ...of, kind: 'unrecorded', record });
          return result;
        }
        problems.push({ ...of, kind: 'note', shows: 'fail', record });
      }
      return { ...result, ...markOf(record) };
    }
    if (result.result === 'pass' && record !== undefined) {
      if (holdsIn(record, version)) problems.push({ id, engine, kind: 'stale', shows: 'pass', record });
      else if (!hasRange(record)) problems.push({ ...of, kind: 'note', shows: 'pass', record });
    }
    return result;
  });

  if (complete) {
    for (const record of records) {
      const gone = patternsOf(record).filter((pattern) => !results.some(({ id }) => matches(pattern, id)));
      const engine = 'engine' in record ? record.engine : undefined;
      for (const id of gone) problems.push({ id, engine, kind: 'stale', shows: 'nothing', record });
    }
  }
  return { results: marked, problems };
}

/** What a result says of the record that explains it. */
function markOf(record: ExpectedFailure): Pick<Result, 'divergence' | 'known'> {
  const { reason, link, expires } = record;
  const why = { reason, link, ...(expires !== undefined && { expires }) };
  if ('checks' in record) return { known: why };
  const { kind, title } = record;
  return { divergence: { ...(title !== undefined && { title }), kind, ...why } };
}

/** Whether a fail of this case in this engine, or of this check, is recorded. */
export function isRecorded(records: readonly ExpectedFailure[], engine: string | undefined, id: string): boolean {
  const today = isoDay(new Date());
  const record = recordOf(records, { id, engine }, today);
  return record !== undefined && !hasExpired(record, today);
}

/** `2026-03-14`, in UTC. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Whether the last day of a record is over. */
export function hasExpired({ expires }: Pick<RecordedDivergence, 'expires'>, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** The record for this version of the engine, or else one that does not say it is for others; one that has expired if there is no other. */
function recordOf(
  records: readonly ExpectedFailure[],
  result: Tested,
  today: string,
  version?: string | null,
): ExpectedFailure | undefined {
  const all = records.filter((record) => covers(record, result));
  const valid = all.filter((record) => !hasExpired(record, today));
  const own = valid.length > 0 ? valid : all;
  if (version === undefined) return own[0];
  return own.find((record) => holdsIn(record, version)) ?? own.find((record) => !hasRange(record)) ?? own[0];
}

/** Whether a record says in which versions it does not hold. */
const hasRange = (record: ExpectedFailure): boolean =>
  'versions' in record && record.versions.some((version) => version.includes('-'));

/** Whether a record is for this version; one of a server is for any. */
export const holdsIn = (record: ExpectedFailure, version: string | null): boolean =>
  !('versions' in record) || isListed(version, record.versions);

/** The ids of a record. */
export const patternsOf = (record: ExpectedFailure): readonly string[] =>
  'checks' in record ? record.checks : record.cases;

type Tested = { readonly id: string; readonly engine?: string | undefined };

/** Whether a record is about this case in this engine, or about this check. */
export function covers(record: ExpectedFailure, result: Tested, patterns = patternsOf(record)): boolean {
  return isOfEngine(record, result) && patterns.some((pattern) => matches(pattern, result.id));
}

/** Whether a record is for the engine of a result. */
function isOfEngine(record: ExpectedFailure, { engine }: Omit<Tested, 'id'>): boolean {
  return 'checks' in record || (engine !== undefined && record.engine === engineOfColumn(engine));
}

function matches(pattern: string, id: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}

/**
 * Is `version` of one of the release lines or ranges? `153.0.2` is of `153`, of `153.0` and of `150-153`; `2.5` is not of `2.50`.
 */
function isListed(version: string | null, versions: readonly string[]): boolean {
  if (version === null) return false;
  return versions.some((each) => {
    const [from = '', to] = each.split('-');
    if (to === undefined) return `${version}.`.startsWith(`${each}.`);
    return (from === '' || compareLines(version, from) >= 0) && (to === '' || compareLines(version, to) <= 0);
  });
}

/** A version beside a release line: 0 where it is of that line. */
function compareLines(version: string, line: string): number {
  const length = line.split('.').length;
  return compareVersions(version.split('.').slice(0, length).join('.'), line);
}

/** Is this a result that nobody expects: a fail without a record and of a level that counts, a timeout, no response, an error of the harness? */
export function isUnexpected({ result, divergence, known, minor }: Result): boolean {
  switch (result) {
    case 'fail':
      return divergence === undefined && known === undefined && minor !== true;
    case 'flaky':
    case 'timeout':
    case 'no-response':
    case 'harness-error':
      return true;
    case 'pass':
    case 'unsupported':
    case 'not-run':
      return false;
  }
}

/** Whether a disagreement of the records and the run is a failure by itself, beyond the results. */
export function isBroken({ kind }: ExpectationProblem): boolean {
  return kind === 'stale' || kind === 'expired';
}

/** The exit code: 0 when everything is as recorded, 1 for an unexpected result or a record that does not hold. */
export function verdict(results: readonly Result[], problems: readonly ExpectationProblem[]): 0 | 1 {
  return results.some(isUnexpected) || problems.some(isBroken) ? 1 : 0;
}
