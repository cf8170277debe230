/**
 * The result model: what a run leaves behind, whatever its subject was. `results.json` holds exactly this, every other
 * report is made from it, and the types of all other rooms are inferred from the schemas here.
 */
import { z } from 'zod';
import { fixKinds } from '../diagnosis/frameworks/framework.ts';
import { serverProblemIds } from '../diagnosis/server/problem.ts';
import { compareVersions } from '../engines/versions/version-numbers.ts';
import { divergenceKinds, failLevels } from './choices.ts';
import type { Exchange, WireRequest, WireResponse } from '../protocol/http/wire.ts';
import type { Outcome, PredictedExchange, VisibleResponse } from '../protocol/outcome/prediction.ts';
import type { DecisionInWords } from '../words/steps.ts';

/** 2: `flaky` results. 3: `no-response`; the `mend` and `gain` of a finding became `fix` and `impact`. */
export const SCHEMA_VERSION = 3;

/** Older versions that are still read. They have fewer kinds of results, and older names of fields. */
const olderVersions: readonly unknown[] = [1, 2];

/** A file that is to be read, or what is to be made of it, is none of ours. The message says what, where and what to do. */
export class ReportsError extends Error {
  override readonly name = 'ReportsError';
}

/** How a case or check ended. Only `fail` says something about CORS. `no-response`: the server under test sent no usable response. */
export const resultKinds = [
  'pass',
  'fail',
  'flaky',
  'unsupported',
  'timeout',
  'no-response',
  'harness-error',
  'not-run',
] as const;
export type ResultKind = (typeof resultKinds)[number];

/** How much a check on a server matters. */
export const levels = ['MUST', 'SHOULD', 'SECURITY', 'ROBUSTNESS', 'INFO'] as const;
export type Level = (typeof levels)[number];

/** How much another origin gains where a check of level SECURITY fails. */
export const severities = ['high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();
const text = z.string().min(1);
const webUrl = z.url({ protocol: /^https?$/, error: 'an http or https URL is wanted' });

/** Any JSON value. */
const jsonSchema = z.json().meta({ id: 'Json' });

const headerListSchema = z
  .array(z.tuple([z.string(), z.string()]).readonly())
  .readonly()
  .meta({ id: 'Headers', description: 'Header lines as on the wire; each character of a value is a byte.' });

/** One schema for each key of `T`, so that a key that the protocol gains is missed here by the compiler. */
type Shape<T> = Record<keyof T, z.ZodType>;

const exchangeSchema = z
  .strictObject({
    origin: z.string(),
    hop: count,
    request: z.strictObject({
      method: z.string(),
      target: z.string(),
      httpVersion: z.string(),
      headers: headerListSchema,
      body: z.string(),
    } satisfies Shape<WireRequest>),
    response: z
      .strictObject({
        status: z.int(),
        statusText: z.string(),
        headers: headerListSchema,
        body: z.string(),
        bodyLength: count,
      } satisfies Shape<WireResponse>)
      .nullable(),
  } satisfies Shape<Exchange>)
  .meta({ id: 'Exchange' }) satisfies z.ZodType<Exchange>;

const outcomeSchema = z.enum(['readable', 'opaque', 'blocked']).meta({ id: 'Outcome' }) satisfies z.ZodType<Outcome>;

// JSON has no `undefined`: a header that a prediction says is absent is an absent key here.
const predictedExchangeSchema = z.strictObject({
  kind: z.enum(['preflight', 'actual']),
  hop: count,
  method: z.string(),
  origin: z.string().optional(),
  acrm: z.string().optional(),
  acrh: z.string().optional(),
  cookies: z.enum(['sent', 'none', 'engine-defined']),
  httpVersion: z.string().optional(),
  referer: z.enum(['page', 'origin', 'page-or-origin', 'none']).optional(),
  contentType: z.string().nullable().optional(),
  authorization: z.string().nullable().optional(),
  body: z.string().optional(),
  metadata: z
    .strictObject({ site: z.enum(['same-origin', 'same-site', 'cross-site']), mode: z.string(), dest: z.string() })
    .nullable()
    .optional(),
} satisfies Shape<PredictedExchange>);

const visibleResponseSchema = z.strictObject({
  type: z.enum(['basic', 'cors', 'default', 'opaque', 'opaqueredirect', 'error']),
  status: z.int(),
  headerNames: z.array(z.string()).readonly(),
  events: z.array(z.string()).readonly().optional(),
  bodyLength: count.optional(),
  uploadEvents: z.array(z.string()).readonly().optional(),
  threw: z.literal(true).optional(),
  fromCache: z.literal(true).optional(),
  fromWorker: z.strictObject({ credentialed: z.boolean().optional() }).optional(),
  timing: z
    .strictObject({ detailed: z.boolean(), responseStatus: count, bodySize: count, mayHideSizes: z.boolean() })
    .optional(),
} satisfies Shape<VisibleResponse>);

const decisionShape = { step: text, url: webUrl, because: z.string() } satisfies Shape<DecisionInWords>;

const specStepSchema = z.strictObject({
  ...decisionShape,
  /** Names of the response headers that the step looked at. */
  headers: z.array(text).min(1).readonly().optional(),
  /** The response is that to the preflight. */
  inPreflight: z.literal(true).optional(),
});

const expectedSchema = z.strictObject({
  outcome: outcomeSchema.optional(),
  /** Outcomes of the requests that go before the case's own. */
  before: z.array(outcomeSchema).readonly().optional(),
  /** What must happen, in words. */
  summary: z.string(),
  decidedBy: specStepSchema.optional(),
  exchanges: z.array(predictedExchangeSchema).readonly().optional(),
  visible: visibleResponseSchema.optional(),
});

const observedSchema = z.strictObject({
  /** `null` when nothing was observed, or when an outcome is not what was asked for. */
  outcome: outcomeSchema.nullable(),
  /** What happened, in words. */
  summary: z.string(),
  /** What the probe saw: status, headers, pixels, message, … */
  seen: z.record(z.string(), jsonSchema).optional(),
});

const recordedDivergenceSchema = z.strictObject({
  /** What it is, in a line without the name of an engine: records of several engines share it. */
  title: text.optional(),
  kind: z.enum(divergenceKinds),
  reason: text,
  link: webUrl,
  /** The last day on which the record holds. */
  expires: z.iso.date().optional(),
});

/** What was seen in some of the repeats of a case. */
const repeatSchema = z.strictObject({
  /** In how many of the repeats. */
  times: count.min(1),
  result: z.enum(resultKinds),
  observed: observedSchema,
  reason: z.string().optional(),
  exchanges: z.array(exchangeSchema).readonly(),
});

/** One thing that a check on a server found. */
const findingSchema = z
  .strictObject({
    level: z.enum(levels),
    severity: z.enum(severities).optional(),
    /** Where it was found. */
    url: webUrl,
    /** Other targets of the server at which it is the same. */
    alsoAt: z.array(z.string()).min(1).readonly().optional(),
    /** What is wrong, in one sentence. */
    summary: text,
    expected: text,
    observed: text,
    decidedBy: specStepSchema.optional(),
    /** What a browser tells the developer, where it refuses. */
    browser: z.string().optional(),
    /** Which origins may do what because of it. */
    impact: z.strictObject({ origins: z.array(z.string()).readonly(), what: text }).optional(),
    /** How to fix it. */
    fix: text,
    /** The request, as a command for a shell. */
    curl: text.optional(),
    /** Index into the result's exchanges of the one that shows it. */
    exchange: count.optional(),
  })
  .meta({ id: 'Finding' });

const recordOfJson = z.record(z.string(), jsonSchema);

/** What explains findings of checks on a server, and what to change. */
const causeSchema = z
  .strictObject({
    problem: z
      .object({ id: z.enum(serverProblemIds) })
      .catchall(jsonSchema)
      .describe(
        'What is wrong as data: an id, and what belongs to it. "finding" is a finding of a check whose cause is not known.',
      ),
    level: z.enum(levels).describe('The most serious level of the findings that it explains.'),
    severity: z.enum(severities).optional(),
    summary: text.describe('What is wrong and where, as a clause.'),
    fix: text.describe('What to change, as a clause in the imperative.'),
    more: text.optional().describe('Background, in sentences.'),
    suggestion: z
      .strictObject({
        kind: z.enum(fixKinds),
        framework: text,
        name: text,
        docs: webUrl,
        place: text,
        measure: z.strictObject({ what: text, code: z.string().optional() }),
      })
      .optional()
      .describe('The fix in the configuration of the product, where it is known which it is.'),
    support: z.array(recordOfJson).readonly().describe('What in the exchanges speaks for it, as data.'),
    checks: z.array(z.string()).min(1).readonly().describe('The ids of the checks that it explains.'),
    failsRun: z.boolean().describe('Whether one of these checks fails the run.'),
  })
  .meta({ id: 'Cause' });

const resultSchema = z
  .strictObject({
    /** Kebab-case; the family is what stands before the first hyphen. */
    id: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'an id is kebab-case: lower-case letters, digits, hyphens' }),
    title: text,
    /** Where the case is defined: `suites/browser/cases/font.ts:29`, in the source tree of this tool. */
    source: z
      .string()
      .regex(/^[\w./-]+:\d+$/, { error: 'a path, a colon and a line are wanted' })
      .optional(),
    level: z.enum(levels).optional(),
    severity: z.enum(severities).optional(),
    /** Name of one of the file's engines; absent when no engine took part. */
    engine: text.optional(),
    result: z.enum(resultKinds),
    expected: expectedSchema,
    observed: observedSchema,
    /** Why the result is what it is, when `expected` and `observed` do not say it. */
    reason: z.string().optional(),
    spec: webUrl,
    dependsOn: z.string().optional(),
    divergence: recordedDivergenceSchema.optional(),
    /** Of a `flaky` result: each of the different things that were seen. */
    repeats: z.array(repeatSchema).min(2).readonly().optional(),
    /** Of a check on a server, the gravest first; those of level INFO fail nothing. */
    findings: z.array(findingSchema).readonly().optional(),
    /** A fail that the owner of the server knows of, and why it stays. */
    known: recordedDivergenceSchema.omit({ kind: true, title: true }).optional(),
    /** A fail of a level that does not fail the run. */
    minor: z.literal(true).optional(),
    exchanges: z.array(exchangeSchema).readonly(),
    durationMs: milliseconds,
  })
  .meta({ id: 'Result' });

const engineSchema = z
  .strictObject({
    name: text,
    product: text,
    /** `null` when it is not known, as for an engine that was not found. */
    version: z.string().nullable(),
    /** What drove it: `Playwright 1.63.0`, `WebKitWebDriver`, … */
    driver: z.string().nullable(),
    /** A DOM in JavaScript, which is no browser: reports show it apart, and no difference of engines is one of it. */
    simulated: z.literal(true).optional(),
    /** What it cannot do under this driver: ability → reason. */
    limits: z.record(z.string(), z.string()),
    unavailable: z.strictObject({ reason: z.string(), remedy: z.string() }).optional(),
  })
  .meta({ id: 'Engine' });

const countsSchema = z
  .strictObject({
    pass: count,
    fail: count,
    flaky: count,
    unsupported: count,
    timeout: count,
    'no-response': count,
    'harness-error': count,
    'not-run': count,
  })
  .meta({ id: 'Counts' }) satisfies z.ZodType<Record<ResultKind, number>>;

const summarySchema = z.strictObject({
  total: count,
  byResult: countsSchema,
  byEngine: z.record(z.string(), countsSchema),
  byLevel: z.partialRecord(z.enum(levels), countsSchema).optional(),
  /** How many of the fails are recorded divergences. */
  divergences: count,
});

const subjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('browsers') }),
  /** Servers from packages: the file's engines are these. */
  z.strictObject({ kind: z.literal('implementations') }),
  z.strictObject({
    kind: z.literal('server'),
    url: webUrl,
    policy: z.record(z.string(), jsonSchema),
    /** Whether the policy was declared; else it was found by asking. */
    declared: z.boolean(),
    /** The least grave level whose fails the run fails for. */
    level: z.enum(failLevels),
    /** Requests that were sent. */
    sent: count,
    description: z
      .strictObject({ source: text, title: z.string(), version: z.string() })
      .optional()
      .describe('The OpenAPI description whose operations were tested.'),
  }),
]);

const operationSchema = z
  .strictObject({
    path: text.describe('As it is in the description, with its templates.'),
    method: text,
    result: z
      .enum(['pass', 'fail', 'below-level', 'known', 'no-verdict', 'not-tested'])
      .describe('"no-verdict": a request that it needs got no usable response.'),
    tested: z.enum(['whole', 'preflight', 'nothing']),
    reason: text.optional().describe('Why not the whole operation was tested.'),
    status: z.int().optional().describe('Status of the response to an allowed origin.'),
    checks: z.array(z.string()).readonly().describe('The ids of the checks that did not pass here.'),
    passed: count.describe('How many checks passed here.'),
  })
  .meta({ id: 'Operation' });

export const resultsFileSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    tool: z.strictObject({ name: text, version: text, commit: z.string().nullable() }),
    environment: z.strictObject({
      os: z.string(),
      node: z.string(),
      startedAt: z.iso.datetime(),
      durationMs: milliseconds,
    }),
    incomplete: z
      .enum(['interrupted', 'max-requests'])
      .optional()
      .describe(
        'Why cases that were asked for were not run: the run was ended by Ctrl-C or SIGTERM, or it had sent as many requests as --max-requests allows. Absent if it ran to its end.',
      ),
    subject: subjectSchema,
    engines: z.array(engineSchema).readonly(),
    summary: summarySchema,
    causes: z
      .array(causeSchema)
      .readonly()
      .optional()
      .describe('Of a server: the causes of what its checks found, the worst first. Every finding belongs to one.'),
    results: z.array(resultSchema).readonly(),
    operations: z
      .array(operationSchema)
      .readonly()
      .optional()
      .describe(
        'Of a run with --openapi: the operations of the description, in its order. The checks are under "results".',
      ),
  })
  .superRefine(({ engines, results }, context) => {
    const known = new Set(engines.map(({ name }) => name));
    const seen = new Set<string>();
    for (const [index, { id, engine }] of results.entries()) {
      if (engine !== undefined && !known.has(engine)) {
        const message = `${JSON.stringify(engine)} is not one of the file's engines`;
        context.addIssue({ code: 'custom', path: ['results', index, 'engine'], message });
      }
      const key = resultKey({ id, engine });
      if (seen.has(key)) {
        context.addIssue({ code: 'custom', path: ['results', index, 'id'], message: `a second result for ${key}` });
      }
      seen.add(key);
    }
  });

export type ReportedOperation = z.infer<typeof operationSchema>;
export type Counts = z.infer<typeof countsSchema>;
export type EngineInfo = z.infer<typeof engineSchema>;
export type ReportedCause = z.infer<typeof causeSchema>;
export type ReportedFinding = z.infer<typeof findingSchema>;
export type Expected = z.infer<typeof expectedSchema>;
export type Observed = z.infer<typeof observedSchema>;
export type RecordedDivergence = z.infer<typeof recordedDivergenceSchema>;
export type Repeat = z.infer<typeof repeatSchema>;
export type Result = z.infer<typeof resultSchema>;
export type SpecStep = z.infer<typeof specStepSchema>;
export type Subject = z.infer<typeof subjectSchema>;
export type Summary = z.infer<typeof summarySchema>;
export type ResultsFile = z.infer<typeof resultsFileSchema>;

/** `preflight` of `preflight-method-patch-case`. */
export function familyOf(id: string): string {
  return id.split('-', 1)[0] ?? id;
}

/** The family of random cases, whose ids are those of causes: each run shows a cause by another case. */
export const randomFamily = 'fuzz';

/** What identifies a result within a file, in words: `xhr-get-star in firefox`. */
export function resultKey({ id, engine }: { readonly id: string; readonly engine?: string | undefined }): string {
  return engine === undefined ? id : `${id} in ${engine}`;
}

/** What came of a case, in a word or two: `pass readable`, `fail blocked`, `timeout`. */
export function outcomeOf({
  result,
  observed,
}: Pick<Result, 'result' | 'observed'>): ResultKind | `${ResultKind} ${Outcome}` {
  return observed.outcome === null ? result : `${result} ${observed.outcome}`;
}

/** The engine of a column: `chromium` of `chromium@109`. */
export const engineOfColumn = (column: string): string => column.split('@', 1)[0] ?? column;

const usualOrder = ['chromium', 'firefox', 'webkit'];

function engineRank(engine: string): number {
  const rank = usualOrder.indexOf(engine);
  return rank === -1 ? usualOrder.length : rank;
}

/** By code units, so that the order is the same everywhere. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Chromium, Firefox, WebKit, then any other by name; of one engine the oldest version first, and last the one that is installed. */
export function compareEngines(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  const [left, right] = [engineOfColumn(a), engineOfColumn(b)];
  if (left !== right) return engineRank(left) - engineRank(right) || byText(left, right);
  const [older, newer] = [a.slice(left.length + 1), b.slice(right.length + 1)];
  if (older === '' || newer === '') return Number(older === '') - Number(newer === '');
  return compareVersions(older, newer) || byText(a, b);
}

/** The columns of a table of results: engines with results, in the file's order; first `undefined` for those of none. */
export function columnsOf(results: readonly Result[], engines: readonly EngineInfo[]): readonly (string | undefined)[] {
  const used = new Set(results.map(({ engine }) => engine));
  return [
    ...(used.has(undefined) ? [undefined] : []),
    ...engines.map(({ name }) => name).filter((name) => used.has(name)),
  ];
}

/** By id, then by engine. */
export function compareResults(a: Result, b: Result): number {
  return byText(a.id, b.id) || compareEngines(a.engine, b.engine);
}

function noCounts(): Counts {
  return { pass: 0, fail: 0, flaky: 0, unsupported: 0, timeout: 0, 'no-response': 0, 'harness-error': 0, 'not-run': 0 };
}

/** Counts results by kind. */
export function countKinds(kinds: readonly ResultKind[]): Counts {
  const counts = noCounts();
  for (const kind of kinds) counts[kind] += 1;
  return counts;
}

function countResults(results: readonly Result[]): Counts {
  return countKinds(results.map(({ result }) => result));
}

/**
 * The summary of a file. Every engine gets its counts, also one without results; `byLevel` is there when results have
 * levels.
 */
export function summarize(results: readonly Result[], engines: readonly EngineInfo[]): Summary {
  const byEngine = Object.fromEntries(
    engines.map(({ name }) => [name, countResults(results.filter(({ engine }) => engine === name))]),
  );
  const used = levels.filter((level) => results.some((result) => result.level === level));
  const byLevel = Object.fromEntries(
    used.map((level) => [level, countResults(results.filter((result) => result.level === level))]),
  );
  return {
    total: results.length,
    byResult: countResults(results),
    byEngine,
    ...(used.length > 0 ? { byLevel } : {}),
    divergences: results.filter(({ result, divergence }) => result === 'fail' && divergence !== undefined).length,
  };
}

/** The part of a file that is about one engine. */
export function onlyEngine(file: ResultsFile, name: string): ResultsFile {
  const engines = file.engines.filter((engine) => engine.name === name);
  const results = file.results.filter(({ engine }) => engine === name);
  return { ...file, engines, results, summary: summarize(results, engines) };
}

/**
 * Reads the text of a results.json. The summary is made anew from the results, so that it cannot contradict them.
 * @param sourceName what to call the text in messages, such as its path.
 * @throws {ReportsError} when it is not JSON, is of a schema version that is not read, or does not fit the schema.
 */
export function parseResults(source: string, sourceName: string): ResultsFile {
  const json = parseJson(source, sourceName);
  const version = z.object({ schemaVersion: z.unknown() }).safeParse(json).data?.schemaVersion;
  if (version === undefined) {
    throw new ReportsError(
      `${sourceName}: no "schemaVersion". Give a results.json that a run of this tool has written.`,
    );
  }
  if (version !== SCHEMA_VERSION && !olderVersions.includes(version)) {
    throw new ReportsError(
      `${sourceName}: schemaVersion is ${JSON.stringify(version)}, this version reads ${[...olderVersions, SCHEMA_VERSION].join(' and ')}. ` +
        'Make the file again with this version, or read it with the version that wrote it.',
    );
  }
  const summary = summarize([], []);
  const file = fits(
    resultsFileSchema,
    { ...(version === SCHEMA_VERSION ? (json as object) : migrated(json)), schemaVersion: SCHEMA_VERSION, summary },
    `${sourceName} does not fit the schema of results (results/results.schema.json):`,
  );
  return { ...file, summary: summarize(file.results, file.engines) };
}

/** What has findings in files of all versions, whatever else is in them. */
const olderFileSchema = z.looseObject({
  results: z.array(z.looseObject({ findings: z.array(z.looseObject({})).optional() })),
});

/** A file of an older version with the names that fields have now. What is not such a file stays as it is: the schema says why. */
function migrated(json: unknown): object {
  const old = olderFileSchema.safeParse(json);
  if (!old.success) return json as object;
  const results = old.data.results.map(({ findings, ...rest }) => ({
    ...rest,
    ...(findings && {
      findings: findings.map(({ mend, gain, ...kept }) => ({
        ...kept,
        ...(mend !== undefined && { fix: mend }),
        ...(gain !== undefined && { impact: gain }),
      })),
    }),
  }));
  return { ...old.data, results };
}

/** As many complaints as one can read. */
const mostIssues = 10;

/**
 * The value as the schema knows it.
 * @throws {ReportsError} `complaint`, and what does not fit.
 */
export function fits<T>(schema: z.ZodType<T>, value: unknown, complaint: string): T {
  let issues: readonly z.core.$ZodIssue[];
  try {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    issues = parsed.error.issues;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ReportsError(`${complaint}\n✖ It is nested too deeply.`, { cause: error });
  }
  const more = issues.length - mostIssues;
  throw new ReportsError(
    `${complaint}\n${z.prettifyError({ issues: issues.slice(0, mostIssues) })}` +
      (more > 0 ? `\n… and ${more} more that do not fit.` : ''),
  );
}

/**
 * Parses JSON.
 * @throws {ReportsError} that says where it breaks off or goes wrong.
 */
export function parseJson(source: string, sourceName: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch (error) {
    const truncated = /end of JSON input|Unterminated/.test(String(error));
    const remedy = truncated ? 'It breaks off: it was not written to its end.' : 'It is not JSON.';
    throw new ReportsError(`${sourceName}: ${(error as Error).message}. ${remedy} Make the file again.`, {
      cause: error,
    });
  }
}

/**
 * The text of a results.json: keys sorted, results by id and engine, a header line to a line, a newline at the end. The
 * same results always give the same text.
 * @throws {ReportsError} when the results do not fit the schema.
 */
export function serializeResults(results: ResultsFile): string {
  const sorted = { ...results, results: results.results.toSorted(compareResults) };
  return printJson(
    fits(
      resultsFileSchema,
      sorted,
      'The results do not fit their schema, so nothing is written. This is a defect of the tool:',
    ),
  );
}

/**
 * JSON with sorted keys and a newline at the end; an array of plain values stands on one line. Characters that a terminal obeys,
 * which JSON leaves as they are, are escaped.
 */
export function printJson(value: unknown): string {
  const text = print(value, '').replace(
    /[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${text}\n`;
}

function print(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) {
      return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    }
    return `[\n${value.map((item) => inner + print(item, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => byText(a, b));
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, inner)}`).join(',\n')}\n${indent}}`;
}
