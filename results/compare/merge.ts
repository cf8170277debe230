/** Makes one results file of several: shards, runs of other engines or machines, repeats. */
import { familyOf, outcomeOf, randomFamily, ReportsError, resultKey, summarize } from '../model.ts';
import type { EngineInfo, ReportedCause, Result, ResultsFile } from '../model.ts';
import { mergeOperations } from '../api-table.ts';
import { mergeRepeats } from '../repeats.ts';

/** A results file and what to call it in messages, such as its path. */
export interface Source {
  readonly name: string;
  readonly file: ResultsFile;
}

/**
 * Merges results files. An engine that another file has in another version becomes a column of its own. A case that
 * several files have for the same engine is kept once where they agree, and is flaky where they do not; both is noted.
 * Of a cause of random cases, which each file shows by a case of its own, a fail is kept before a pass.
 * @param causesOf finds the causes of what a server was found to do.
 * @returns notes: what the merge had to decide, in words.
 * @throws {ReportsError} when the files are not about the same subject.
 */
export function mergeFiles(
  sources: readonly Source[],
  causesOf: (file: Pick<ResultsFile, 'subject' | 'results'>) => readonly ReportedCause[],
): {
  readonly file: ResultsFile;
  readonly notes: readonly string[];
} {
  const [first, ...others] = sources;
  if (first === undefined) throw new ReportsError('No results file was given. Name at least one.');
  if (others.length === 0) {
    // Runs against servers had no causes in earlier versions.
    const { file } = first;
    return {
      file: file.subject.kind === 'server' && !file.causes ? { ...file, causes: causesOf(file) } : file,
      notes: [],
    };
  }
  for (const { name, file } of others) mustBeAlike(first, { name, file });

  const notes: string[] = [...movedNotes(sources)];
  const hasMoved = new Set(sources.flatMap(originOf)).size > 1;
  const engines: EngineInfo[] = [];
  const owners = new Map<string, { readonly source: string; readonly result: Result }>();
  const twice = new Map<string, { agree: number; readonly differ: string[] }>();
  const results: Result[] = [];
  for (const { name, file } of sources) {
    const names = new Map(file.engines.map((engine) => [engine.name, placeOf(engine, engines, name, notes)]));
    for (const original of file.results) {
      const engine = original.engine === undefined ? undefined : names.get(original.engine);
      const result = engine === undefined ? original : { ...original, engine };
      // Shares of random cases show a cause by cases of their own, which need not agree.
      const owner = familyOf(result.id) === randomFamily ? undefined : owners.get(resultKey(result));
      if (owner) {
        const pair = `${owner.source} and ${name}`;
        const seen = twice.get(pair) ?? { agree: 0, differ: [] };
        twice.set(pair, seen);
        const isInapplicable = hasMoved && [owner.result, result].some((each) => each.result === 'not-run');
        if (isInapplicable || outcomeOf(owner.result) === outcomeOf(result)) seen.agree += 1;
        else seen.differ.push(resultKey(result));
      } else owners.set(resultKey(result), { source: name, result });
      results.push(result);
    }
  }
  for (const [pair, { agree, differ }] of twice) {
    if (agree > 0) notes.push(`${pair} both contain ${agree} of the results and agree: each is kept once.`);
    if (differ.length > 0) notes.push(`${pair} disagree, so these results are flaky: ${differ.join(', ')}.`);
  }
  const merged = mergeRepeats(hasMoved ? withoutInapplicable(results) : results);
  const operations = sources.flatMap((source) => source.file.operations ?? []);
  const incomplete = sources.flatMap((source) => source.file.incomplete ?? [])[0];
  const file: ResultsFile = {
    ...first.file,
    environment: environmentOf(sources.map((source) => source.file)),
    engines,
    summary: summarize(merged, engines),
    ...(sources.some(({ file }) => file.causes) && {
      causes: causesOf({ subject: first.file.subject, results: merged }),
    }),
    results: merged,
    ...(operations.length > 0 && { operations: mergeOperations(operations) }),
    ...(incomplete && { incomplete }),
  };
  return { file, notes };
}

function mustBeAlike(first: Source, other: Source): void {
  const subject = ({ file }: Source) => (file.subject.kind === 'server' ? 'a server' : file.subject.kind);
  if (subject(first) !== subject(other))
    throw new ReportsError(
      `${first.name} is about ${subject(first)}, ${other.name} about ${subject(other)}: they cannot be merged into one report. Write a report for each.`,
    );
}

/** That a server was tested at several URLs, which is fine for one that moved. */
function movedNotes(sources: readonly Source[]): readonly string[] {
  const [first, ...others] = sources.flatMap(({ name, file: { subject } }) =>
    subject.kind === 'server' ? [{ name, url: subject.url }] : [],
  );
  return others
    .filter(({ url }) => url !== first?.url)
    .map(({ name, url }) => `${name} is about ${url}: its results are merged with those of ${first?.url ?? ''}.`);
}

function originOf({ file: { subject } }: Source): readonly string[] {
  return subject.kind === 'server' ? [new URL(subject.url).origin] : [];
}

/** Without checks that had nothing to check at one URL, where they had at another: those about TLS, or about a local network. */
function withoutInapplicable(results: readonly Result[]): readonly Result[] {
  const applicable = new Set(results.filter(({ result }) => result !== 'not-run').map(resultKey));
  return results.filter((each) => each.result !== 'not-run' || !applicable.has(resultKey(each)));
}

/** The name under which an engine stands in the merged file; it is added where it is new. */
function placeOf(engine: EngineInfo, engines: EngineInfo[], source: string, notes: string[]): string {
  const isSame = (each: EngineInfo) =>
    each.product === engine.product && each.version === engine.version && each.driver === engine.driver;
  const own = [engine.name, `${engine.name}-${engine.version ?? 'unknown'}`, ...ordinals(engine.name, engines.length)];
  for (const name of own) {
    const index = engines.findIndex((each) => each.name === name);
    const there = engines[index];
    // An engine that one machine lacked has no results there; the one that another had takes its place.
    if (there?.unavailable && !engine.unavailable) engines[index] = { ...engine, name };
    else if (there === undefined) engines.push({ ...engine, name });
    else if (!isSame(there) && !engine.unavailable) continue;
    if (name !== engine.name)
      notes.push(
        `${source} has ${engine.name} as ${engine.product} ${engine.version ?? '(version unknown)'}: it is called ${name}.`,
      );
    return name;
  }
  return engine.name;
}

function ordinals(name: string, count: number): readonly string[] {
  return Array.from({ length: count + 1 }, (_, index) => `${name}-${index + 2}`);
}

function environmentOf(files: readonly ResultsFile[]): ResultsFile['environment'] {
  const all = files.map(({ environment }) => environment);
  const distinct = (values: readonly string[]) => [...new Set(values)].join(', ');
  return {
    os: distinct(all.map(({ os }) => os)),
    node: distinct(all.map(({ node }) => node)),
    startedAt: all.map(({ startedAt }) => startedAt).toSorted()[0] ?? '',
    durationMs: all.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}
