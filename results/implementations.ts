/** What is kept of server products: a file for each column, without exchanges and without findings about security. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { familyOf, levels, type ReportedFinding, ReportsError, type Result, resultKinds, severities } from './model.ts';

/** What a column is, in the order in which the matrix has them. `middleware`: a library or framework that an application uses. */
export const kinds = ['middleware', 'proxy', 'product', 'development-server', 'emulator'] as const;
export type Kind = (typeof kinds)[number];

/** The committed results, which docs/ and the site are made from. */
export const publishedFolder = 'results/implementations';

const text = z.string().min(1);

const findingSchema = z.strictObject({
  level: z.enum(levels),
  severity: z.enum(severities).optional(),
  /** Begins with the policies that it was found under: `[list, credentialed] …`. */
  summary: text,
});
export type KeptFinding = z.infer<typeof findingSchema>;

const columnSchema = z.strictObject({
  id: text,
  /** Each package with its version; the product's own first. */
  packages: z.array(z.tuple([text, text]).readonly()).readonly(),
  testedOn: z.iso.date(),
  /** Version of cors-conformance. */
  tool: text,
  os: text,
  node: text,
  unavailable: text.optional(),
  /** Checks that ended otherwise than with `pass` or `not-run`, or with findings. A check that is not named was not run, or is withheld. */
  found: z.record(
    z.string(),
    z.strictObject({ result: z.enum(resultKinds), findings: z.array(findingSchema).readonly() }),
  ),
  passed: z.array(text).readonly(),
});
export type KeptColumn = z.infer<typeof columnSchema>;

/** Families about attacks: even a finding of them below SECURITY shows where to look. */
const securityFamilies = ['bypass', 'cred', 'inj', 'dos', 'neighbour'];

/** Whether another origin gains by it, or it says where to look for that. */
function isSecurity(id: string, finding: Pick<ReportedFinding, 'level' | 'impact'>): boolean {
  return finding.level === 'SECURITY' || finding.impact !== undefined || securityFamilies.includes(familyOf(id));
}

/**
 * What is kept of results.
 * @param withSecurity Whether findings about security are kept: never in what is published. A check that has one is then left
 * out as a whole, since silence about it would be read as praise.
 */
export function keep(
  about: Omit<KeptColumn, 'found' | 'passed'>,
  results: readonly Result[],
  { withSecurity }: { readonly withSecurity: boolean },
): KeptColumn {
  const passed: string[] = [];
  const found: Record<string, KeptColumn['found'][string]> = {};
  for (const { id, result, findings = [] } of results) {
    if (result === 'not-run' || result === 'unsupported') continue;
    if (!withSecurity && findings.some((finding) => isSecurity(id, finding))) continue;
    if (result === 'pass' && findings.length === 0) passed.push(id);
    else
      found[id] = {
        result,
        findings: findings.map((finding) => ({
          level: isSecurity(id, finding) ? 'SECURITY' : finding.level,
          ...(finding.severity !== undefined && { severity: finding.severity }),
          summary: withoutPorts(finding.summary),
        })),
      };
  }
  return { ...about, found, passed };
}

/** Ports differ with every run. */
function withoutPorts(summary: string): string {
  return summary.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1');
}

/** @throws {ReportsError} */
export function parseColumn(source: string, path: string): KeptColumn {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    throw new ReportsError(`${path} is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  const parsed = columnSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ReportsError(`${path} is not the result of a server product:\n${z.prettifyError(parsed.error)}`);
}

/**
 * The columns of a folder, by id; none where there is no such folder.
 * @throws {ReportsError}
 */
export function readColumns(folder: string): readonly KeptColumn[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => parseColumn(readFileSync(join(folder, name), 'utf8'), join(folder, name)));
}

/** One way in which the behaviour of a product changed. */
export interface BehaviourChange {
  readonly id: string;
  readonly change: 'version' | 'added' | 'removed' | 'found' | 'no-longer-found' | 'available' | 'unavailable';
  /** The check, the package, or nothing. */
  readonly subject?: string;
  readonly before?: string;
  readonly after?: string;
}

/** What changed between two states of the columns that both have; columns that only one has are named. */
export function changesBetween(
  before: readonly KeptColumn[],
  after: readonly KeptColumn[],
): readonly BehaviourChange[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))].toSorted();
  return ids.flatMap((id): readonly BehaviourChange[] => {
    const [old, now] = [before, after].map((columns) => columns.find((column) => column.id === id));
    if (old === undefined) return [{ id, change: 'added' }];
    if (now === undefined) return [{ id, change: 'removed' }];
    const versions = now.packages.flatMap(([name, version]): readonly BehaviourChange[] => {
      const previous = old.packages.find(([each]) => each === name)?.[1];
      if (previous === version) return [];
      return [{ id, change: 'version', subject: name, ...(previous && { before: previous }), after: version }];
    });
    if (now.unavailable !== undefined || old.unavailable !== undefined) {
      if (now.unavailable === old.unavailable) return versions;
      return [
        ...versions,
        now.unavailable === undefined
          ? { id, change: 'available' }
          : { id, change: 'unavailable', after: now.unavailable },
      ];
    }
    const checks = [...new Set([...Object.keys(old.found), ...Object.keys(now.found)])].toSorted();
    return [...versions, ...checks.flatMap((check) => changeOf(id, check, old, now))];
  });
}

/** A check that one of them does not have was not run there, which is no behaviour. */
function changeOf(id: string, subject: string, old: KeptColumn, now: KeptColumn): readonly BehaviourChange[] {
  const [before, after] = [old, now].map((column) => column.found[subject]);
  const summaries = (each: typeof before): string => (each?.findings ?? []).map(({ summary }) => summary).join(' ');
  if (before === undefined && after !== undefined)
    return old.passed.includes(subject)
      ? [{ id, change: 'found', subject, after: summaries(after) || after.result }]
      : [];
  if (before !== undefined && after === undefined)
    return now.passed.includes(subject)
      ? [{ id, change: 'no-longer-found', subject, before: summaries(before) || before.result }]
      : [];
  if (
    before === undefined ||
    after === undefined ||
    (before.result === after.result && summaries(before) === summaries(after))
  )
    return [];
  return [
    {
      id,
      change: 'found',
      subject,
      before: summaries(before) || before.result,
      after: summaries(after) || after.result,
    },
  ];
}
