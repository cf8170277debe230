/**
 * Known fails of an engine, recorded with the reason. A recorded fail is no surprise; a record that no longer holds is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { compareVersions } from '../../engines/versions/version-numbers.ts';
import { divergenceKinds } from '../choices.ts';
import { engineOfColumn, fits, parseJson, ReportsError, resultKey } from '../model.ts';
import type { EngineInfo, RecordedDivergence, Result } from '../model.ts';

/** The records that belong to this repository, a file a topic. */
export const divergencesFolder = fileURLToPath(new URL('../../reports/divergences', import.meta.url));

const divergenceSchema = z.strictObject({
  engine: z.string().min(1),
  /** Ids; a trailing `*` stands for any rest. */
  cases: z
    .array(z.string().regex(/^[a-z0-9-]+\*?$/, { error: 'the id of a case is wanted, or the start of one and a `*`' }))
    .min(1)
    .readonly(),
  kind: z.enum(divergenceKinds),
  /** What it is, in a line without the name of an engine: records of several engines share it. */
  title: z.string().min(1).optional(),
  reason: z.string().min(1),
  link: z.url({ protocol: /^https?$/, error: 'an http or https URL is wanted' }),
  /** What was seen, where the link does not show it. */
  evidence: z.string().optional(),
  /** The last day on which the record holds, as `2027-03-31`; without, it holds until it is stale. */
  expires: z.iso.date({ error: 'a date like 2027-03-31 is wanted' }).optional(),
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

const divergencesSchema = z.array(divergenceSchema).readonly();

export type Divergence = z.infer<typeof divergenceSchema>;

/**
 * Something that the records and the run do not agree on.
 * - `unrecorded`: a fail that no record explains.
 * - `expired`: a fail whose record held only until a day that is over.
 * - `stale`: a record that no longer holds.
 * - `note`: worth a look, as on a version in which a record was never checked; no reason to fail.
 */
export interface Problem {
  readonly kind: 'unrecorded' | 'expired' | 'stale' | 'note';
  /** Id of a case, or the pattern of a record that matches none. */
  readonly id: string;
  readonly engine: string | undefined;
  readonly message: string;
}

/**
 * Reads the text of a divergences.json.
 * @param sourceName what to call the text in messages, such as its path.
 * @throws {ReportsError} when it is not JSON or does not fit.
 */
export function parseDivergences(source: string, sourceName: string): readonly Divergence[] {
  return fits(divergencesSchema, parseJson(source, sourceName), `${sourceName} is not a list of divergences:`);
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
 * Marks the fails that are recorded, and finds what the records and the run do not agree on. Only cases that ran count,
 * so that a selection makes no record stale.
 * @param options.complete the results hold every case of the suite: a record that matches none of them is stale.
 * @param options.today as `2026-03-14`; a record that expires before it does not hold.
 */
export function applyDivergences(
  results: readonly Result[],
  divergences: readonly Divergence[],
  engines: readonly EngineInfo[],
  { complete, today = isoDay(new Date()) }: { readonly complete: boolean; readonly today?: string },
): { readonly results: readonly Result[]; readonly problems: readonly Problem[] } {
  const versions = new Map(engines.map(({ name, version }) => [name, version]));
  const simulated = new Set(
    engines.flatMap(({ name, simulated }): (string | undefined)[] => (simulated ? [name] : [])),
  );
  const problems: Problem[] = [];

  const marked = results.map((result) => {
    const { id, engine } = result;
    const version = versions.get(engine ?? '') ?? null;
    const record = recordOf(divergences, engine, id, version);
    const say = (kind: Problem['kind'], message: string) => problems.push({ kind, id, engine, message });

    if (result.result === 'fail') {
      // A simulated DOM is not expected to be a browser.
      if (record === undefined && simulated.has(engine)) return { ...result, minor: true as const };
      if (record === undefined) {
        say('unrecorded', `${resultKey(result)} fails, and no divergence is recorded for it.`);
        return result;
      }
      if (hasExpired(record, today)) {
        say(
          'expired',
          `${resultKey(result)} fails; its record (${record.reason}) expired on ${record.expires}: fix it, or set a later date.`,
        );
        return result;
      }
      if (!isListed(version, record.versions)) {
        if (hasRange(record)) {
          say(
            'unrecorded',
            `${resultKey(result)} fails in version ${version ?? '(unknown)'}; the record is for ${record.versions.join(', ')} (${record.reason}).`,
          );
          return result;
        }
        say(
          'note',
          `${resultKey(result)} fails as recorded, in version ${version ?? '(unknown)'} too: add it to the record.`,
        );
      }
      const { kind, title, reason, link, expires } = record;
      const divergence = {
        ...(title !== undefined && { title }),
        kind,
        reason,
        link,
        ...(expires !== undefined && { expires }),
      };
      return { ...result, divergence };
    }
    if (result.result === 'pass' && record !== undefined) {
      if (isListed(version, record.versions)) {
        say('stale', `${resultKey(result)} passes, but a divergence is recorded for it (${record.reason}): remove it.`);
      } else if (!hasRange(record)) {
        say(
          'note',
          `${resultKey(result)} passes in version ${version ?? '(unknown)'}; recorded for ${record.versions.join(', ')}.`,
        );
      }
    }
    return result;
  });

  if (complete) {
    for (const { engine, cases } of divergences) {
      for (const name of cases.filter((pattern) => !results.some(({ id }) => matches(pattern, id)))) {
        const message = `A divergence of ${engine} is recorded for ${JSON.stringify(name)}, but there is no such case: remove it.`;
        problems.push({ kind: 'stale', id: name, engine, message });
      }
    }
  }
  return { results: marked, problems };
}

/** Whether a fail of this case in this engine is recorded. */
export function isRecorded(divergences: readonly Divergence[], engine: string, id: string): boolean {
  const record = recordOf(divergences, engine, id);
  return record !== undefined && !hasExpired(record, isoDay(new Date()));
}

/** `2026-03-14`, in UTC. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Whether the last day of a record is over. */
export function hasExpired({ expires }: Pick<RecordedDivergence, 'expires'>, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** The record for this version of the engine, or else one that does not say it is for others. */
function recordOf(
  divergences: readonly Divergence[],
  engine: string | undefined,
  id: string,
  version?: string | null,
): Divergence | undefined {
  const own = divergences.filter((record) => divergenceMatches(record, engine, id));
  if (version === undefined) return own[0];
  return own.find(({ versions }) => isListed(version, versions)) ?? own.find((record) => !hasRange(record)) ?? own[0];
}

/** Whether a record says in which versions it does not hold. */
const hasRange = ({ versions }: Pick<Divergence, 'versions'>): boolean =>
  versions.some((version) => version.includes('-'));

/** Whether a record is about this case in this engine. */
export function divergenceMatches(
  { engine, cases }: Pick<Divergence, 'engine' | 'cases'>,
  name: string | undefined,
  id: string,
): boolean {
  return name !== undefined && engine === engineOfColumn(name) && cases.some((pattern) => matches(pattern, id));
}

function matches(pattern: string, id: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}

/**
 * Is `version` of one of the release lines or ranges? `153.0.2` is of `153`, of `153.0` and of `150-153`; `2.5` is not of `2.50`.
 */
export function isListed(version: string | null, versions: readonly string[]): boolean {
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
export function isBroken({ kind }: Problem): boolean {
  return kind === 'stale' || kind === 'expired';
}

/** The exit code: 0 when everything is as recorded, 1 for an unexpected result or a record that does not hold. */
export function verdict(results: readonly Result[], problems: readonly Problem[]): 0 | 1 {
  return results.some(isUnexpected) || problems.some(isBroken) ? 1 : 0;
}
