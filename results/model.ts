/**
 * The result model: what a run leaves behind, whatever its subject was. `results.json` holds exactly this, every other
 * report is made from it, and the types of all other rooms are inferred from the schemas here.
 */
import { z } from 'zod';
import { fixKinds } from '../diagnosis/frameworks/framework.ts';
import type { Alike } from '../diagnosis/server/finding.ts';
import { serverProblemIds } from '../diagnosis/server/problem.ts';
import { compareVersions } from '../engines/versions/version-numbers.ts';
import { divergenceKinds, failLevels } from './choices.ts';
import type { Exchange, WireRequest, WireResponse } from '../protocol/http/wire.ts';
import type { Outcome, PredictedExchange, VisibleResponse } from '../protocol/outcome/prediction.ts';
import { findingIds } from '../words/findings/finding.ts';
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
    origin: z.string().describe('The origin that received the request.'),
    hop: count.describe('Index of the URL in the redirect chain, from 0.'),
    request: z
      .strictObject({
        method: z.string().describe('The method, in the letter case of the request line.'),
        target: z.string().describe('The request-target of the request line.'),
        httpVersion: z.string().describe('HTTP version: 1.1, 2.0.'),
        headers: headerListSchema.describe('Header lines in the order they were sent.'),
        body: z.string().describe('The body, each character a byte, cut after 64 KiB.'),
      } satisfies Shape<WireRequest>)
      .describe('The request as it was on the wire.'),
    response: z
      .strictObject({
        status: z.int().describe('Status code.'),
        statusText: z.string().describe('Reason phrase; empty over HTTP/2.'),
        headers: headerListSchema.describe('Header lines in the order they were sent.'),
        body: z
          .string()
          .describe('The first bytes of the body, each character a byte; empty for a body that is not text.'),
        bodyLength: count.describe('Length of the whole body, in bytes.'),
      } satisfies Shape<WireResponse>)
      .nullable()
      .describe('The response as it was on the wire; null if the connection ended before one was written.'),
  } satisfies Shape<Exchange>)
  .meta({ id: 'Exchange' }) satisfies z.ZodType<Exchange>;

const outcomeSchema = z.enum(['readable', 'opaque', 'blocked']).meta({ id: 'Outcome' }) satisfies z.ZodType<Outcome>;

// JSON has no `undefined`: a header that a prediction says is absent is an absent key here.
const predictedExchangeSchema = z.strictObject({
  kind: z.enum(['preflight', 'actual']).describe('A CORS preflight, or the request itself.'),
  hop: count.describe('Index of the URL in the redirect chain, from 0.'),
  method: z.string().describe('The method.'),
  origin: z.string().optional().describe('Value of the Origin header; absent if the request has none.'),
  acrm: z.string().optional().describe('Value of Access-Control-Request-Method; absent if the request has none.'),
  acrh: z.string().optional().describe('Value of Access-Control-Request-Headers; absent if the request has none.'),
  cookies: z
    .enum(['sent', 'none', 'engine-defined'])
    .describe('Whether cookies are sent. "engine-defined": the standard leaves it to the browser.'),
  httpVersion: z.string().optional().describe('HTTP version; absent if not predicted.'),
  referer: z
    .enum(['page', 'origin', 'page-or-origin', 'none'])
    .optional()
    .describe('The Referer header: the URL of the page, its origin, or none; absent if not predicted.'),
  contentType: z
    .string()
    .nullable()
    .optional()
    .describe('Value of Content-Type, null for none; absent if not predicted.'),
  authorization: z
    .string()
    .nullable()
    .optional()
    .describe('Value of Authorization, null for none; absent if not predicted.'),
  body: z.string().optional().describe('The body, each character a byte; absent if not predicted.'),
  metadata: z
    .strictObject({
      site: z.enum(['same-origin', 'same-site', 'cross-site']).describe('Value of Sec-Fetch-Site.'),
      mode: z.string().describe('Value of Sec-Fetch-Mode.'),
      dest: z.string().describe('Value of Sec-Fetch-Dest.'),
    })
    .nullable()
    .optional()
    .describe('Values of the Sec-Fetch headers, null for none; absent if not predicted.'),
  storageAccess: z
    .boolean()
    .optional()
    .describe('Whether the request has a Sec-Fetch-Storage-Access header; absent if not predicted.'),
} satisfies Shape<PredictedExchange>);

const visibleResponseSchema = z.strictObject({
  type: z
    .enum(['basic', 'cors', 'default', 'opaque', 'opaqueredirect', 'error'])
    .describe('The type of the response, as Response.type returns it.'),
  status: z.int().describe('The status that script reads; 0 for an opaque or blocked response.'),
  headerNames: z
    .array(z.string())
    .readonly()
    .describe('Names of the headers that script can read, in lower case, sorted.'),
  hop: count
    .nullable()
    .optional()
    .describe(
      'The hop whose URL Response.url and XMLHttpRequest.responseURL return; null if they are empty, absent if not predicted.',
    ),
  redirected: z.boolean().optional().describe('Response.redirected; absent if not predicted.'),
  events: z
    .array(z.string())
    .readonly()
    .optional()
    .describe(
      'Events of the XMLHttpRequest in order; readystatechange with the state after a space. Absent if not predicted.',
    ),
  bodyLength: count.optional().describe('Bytes of the body that script can read; absent if not predicted.'),
  uploadEvents: z
    .array(z.string())
    .readonly()
    .optional()
    .describe('Events of XMLHttpRequest.upload in order, if it has listeners.'),
  threw: z.literal(true).optional().describe('The API throws, or refuses, instead of making a request.'),
  fromCache: z.literal(true).optional().describe('The response comes from the HTTP cache.'),
  fromWorker: z
    .strictObject({
      credentialed: z
        .boolean()
        .optional()
        .describe('Whether the worker requested it with credentials; absent if the worker constructed it.'),
    })
    .optional()
    .describe('The response comes from a service worker.'),
  timing: z
    .strictObject({
      detailed: z
        .boolean()
        .describe('Whether the timestamps of the connection and the request are shown, not only start and end.'),
      responseStatus: count.describe('Value of responseStatus; 0 if hidden.'),
      bodySize: count
        .optional()
        .describe('Value of encodedBodySize and decodedBodySize, in bytes; 0 if hidden; absent if not predicted.'),
      mayHideSizes: z.boolean().describe('Whether the standard allows a browser to show 0 instead of the sizes.'),
      contentType: z.string().optional().describe('Value of contentType; absent if not predicted.'),
      contentEncoding: z.string().optional().describe('Value of contentEncoding; absent if not predicted.'),
      nextHopProtocol: z.string().optional().describe('Value of nextHopProtocol; absent if not predicted.'),
      deliveryType: z.enum(['', 'cache']).optional().describe('Value of deliveryType; absent if not predicted.'),
      serverTiming: z
        .array(z.string())
        .readonly()
        .optional()
        .describe('Names of the metrics in serverTiming; absent if not predicted.'),
    })
    .optional()
    .describe('What the Resource Timing entry shows; absent if not predicted.'),
} satisfies Shape<VisibleResponse>);

const decisionShape = {
  step: text.describe('Standard, algorithm and step that decide.'),
  url: webUrl.describe('URL of the section.'),
  because: z.string().describe('What the step found, in words.'),
} satisfies Shape<DecisionInWords>;

/** What else shows the same as a finding. */
const alikeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('origins').describe('Requests from other origins.'),
    count: count.min(1).describe('How many other origins.'),
  }),
  z.strictObject({
    kind: z.literal('requests').describe('Preflights for other requests.'),
    requests: z
      .array(
        z.strictObject({
          origin: z.string().describe('Origin of the page.'),
          method: z.string().describe('The method that was asked for.'),
          names: z.array(z.string()).readonly().describe('Names of the headers that were asked for.'),
        }),
      )
      .min(1)
      .readonly()
      .describe('What was asked for, each once.'),
  }),
]) satisfies z.ZodType<Alike>;

const specStepSchema = z.strictObject({
  ...decisionShape,

  headers: z
    .array(text)
    .min(1)
    .readonly()
    .optional()
    .describe('Names of the response headers that the step looked at.'),

  inPreflight: z.literal(true).optional().describe('The response is that to the preflight.'),
});

const expectedSchema = z.strictObject({
  outcome: outcomeSchema
    .optional()
    .describe('Whether script may read the response, it loads without script seeing it, or it is blocked.'),

  before: z
    .array(outcomeSchema)
    .readonly()
    .optional()
    .describe("Outcomes of the requests that go before the case's own."),

  summary: z.string().describe('What must happen, in words.'),
  decidedBy: specStepSchema.optional().describe('The step of a standard that decides the outcome.'),
  exchanges: z
    .array(predictedExchangeSchema)
    .readonly()
    .optional()
    .describe('Every request that must be sent, in order.'),
  visible: visibleResponseSchema.optional().describe('What script can see of the response.'),
});

const observedSchema = z.strictObject({
  outcome: outcomeSchema
    .nullable()
    .describe('`null` when nothing was observed, or when an outcome is not what was asked for.'),

  summary: z.string().describe('What happened, in words.'),

  seen: z.record(z.string(), jsonSchema).optional().describe('What the probe saw: status, headers, pixels, message, …'),
});

const recordedDivergenceSchema = z.strictObject({
  title: text
    .optional()
    .describe('What it is, in a line without the name of an engine: records of several engines share it.'),
  kind: z.enum(divergenceKinds).describe('Why it is recorded.'),
  reason: text.describe('What the engine or the server does instead, and why it stays.'),
  link: webUrl.describe('The bug report, or the section of the standard.'),

  expires: z.iso.date().optional().describe('The last day on which the record holds.'),
});

/** What was seen in some of the repeats of a case. */
const repeatSchema = z.strictObject({
  times: count.min(1).describe('In how many of the repeats.'),
  result: z.enum(resultKinds).describe('How it ended.'),
  observed: observedSchema.describe('What was observed.'),
  reason: z.string().optional().describe('Why the result is what it is.'),
  exchanges: z.array(exchangeSchema).readonly().describe('What was on the wire.'),
});

/** One thing that a check on a server found. */
const findingSchema = z
  .strictObject({
    level: z.enum(levels).describe('The level of the requirement.'),
    severity: z.enum(severities).optional().describe('How much another origin gains, for the level SECURITY.'),
    url: webUrl.describe('Where it was found.'),
    alsoAt: z
      .array(z.string())
      .min(1)
      .readonly()
      .optional()
      .describe('Other targets of the server at which it is the same.'),
    data: z
      .object({ id: z.enum(findingIds).describe('What is wrong. Ids are never renamed.') })
      .catchall(jsonSchema)
      .optional()
      .describe(
        'The finding as data: an id, and what was sent, expected and observed. "summary", "expected" and "observed" say the same in English. Absent in files of older releases.',
      ),
    alike: alikeSchema.optional().describe('What else shows the same, which counts as the same finding.'),
    summary: text.describe('What is wrong, in one sentence.'),
    expected: text.describe('What is required, in words.'),
    observed: text.describe('What the server did, in words.'),
    decidedBy: specStepSchema.optional().describe('The step of a standard at which a browser refuses.'),
    browser: z.string().optional().describe('What a browser tells the developer, where it refuses.'),
    impact: z
      .strictObject({
        origins: z.array(z.string()).readonly().describe('Origins that gain.'),
        what: text.describe('What they can do, in words.'),
      })
      .optional()
      .describe('Which origins may do what because of it.'),
    fix: text.describe('How to fix it.'),
    curl: text.optional().describe('The request, as a command for a shell.'),
    exchange: count.optional().describe("Index into the result's exchanges of the one that shows it."),
  })
  .meta({ id: 'Finding' });

const recordOfJson = z.record(z.string(), jsonSchema);

/** What explains findings of checks on a server, and what to change. */
const causeSchema = z
  .strictObject({
    problem: z
      .object({ id: z.enum(serverProblemIds).describe('What kind of problem it is.') })
      .catchall(jsonSchema)
      .describe(
        'What is wrong as data: an id, and what belongs to it. "finding" is a finding of a check whose cause is not known.',
      ),
    level: z.enum(levels).describe('The most serious level of the findings that it explains.'),
    severity: z.enum(severities).optional().describe('The highest severity of these findings.'),
    summary: text.describe('What is wrong and where, as a clause.'),
    fix: text.describe('What to change, as a clause in the imperative.'),
    more: text.optional().describe('Background, in sentences.'),
    suggestion: z
      .strictObject({
        kind: z.enum(fixKinds).describe('What kind of change it is.'),
        framework: text.describe('Id of the product, as --framework takes it.'),
        name: text.describe('Name of the product.'),
        docs: webUrl.describe('Documentation of its CORS configuration.'),
        place: text.describe('Where in its configuration.'),
        measure: z
          .strictObject({
            what: text.describe('What to change, in words.'),
            code: z.string().optional().describe('The lines to write.'),
          })
          .describe('The change.'),
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
    id: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'an id is kebab-case: lower-case letters, digits, hyphens' })
      .describe('Kebab-case; the family is what stands before the first hyphen.'),
    title: text.describe('The case or check in one line.'),
    source: z
      .string()
      .regex(/^[\w./-]+:\d+$/, { error: 'a path, a colon and a line are wanted' })
      .optional()
      .describe('Where the case is defined: `suites/browser/cases/font.ts:29`, in the source tree of this tool.'),
    level: z.enum(levels).optional().describe('The level of the check; absent for a case.'),
    severity: z.enum(severities).optional().describe('The highest severity of the findings.'),
    engine: text.optional().describe("Name of one of the file's engines; absent when no engine took part."),
    result: z.enum(resultKinds).describe('How it ended. Only "fail" says something about CORS.'),
    expected: expectedSchema.describe('What the standard or the policy requires.'),
    observed: observedSchema.describe('What was observed.'),
    reason: z
      .string()
      .optional()
      .describe('Why the result is what it is, when `expected` and `observed` do not say it.'),
    spec: webUrl.describe('The section of the standard that it tests.'),
    dependsOn: z
      .string()
      .optional()
      .describe('Id of the case that differs in one thing and passes; if that one fails, this one means nothing.'),
    confirms: text
      .optional()
      .describe('Id of the check whose finding a page in a browser confirms, where this result has one too.'),
    divergence: recordedDivergenceSchema
      .optional()
      .describe('The record that explains this fail. It does not fail the run.'),
    repeats: z
      .array(repeatSchema)
      .min(2)
      .readonly()
      .optional()
      .describe('Of a `flaky` result: each of the different things that were seen.'),
    findings: z
      .array(findingSchema)
      .readonly()
      .optional()
      .describe('Of a check on a server, the gravest first; those of level INFO fail nothing.'),
    known: recordedDivergenceSchema
      .omit({ kind: true, title: true })
      .optional()
      .describe('A fail that the owner of the server knows of, and why it stays.'),
    minor: z.literal(true).optional().describe('A fail of a level that does not fail the run.'),
    exchanges: z.array(exchangeSchema).readonly().describe('What was on the wire, in order.'),
    durationMs: milliseconds.describe('How long it took, in milliseconds.'),
  })
  .meta({ id: 'Result' });

const engineSchema = z
  .strictObject({
    name: text.describe('Name of the column: chromium, firefox, webkit, chromium@109, jsdom, …'),
    product: text.describe('Name of the product.'),
    version: z.string().nullable().describe('`null` when it is not known, as for an engine that was not found.'),
    driver: z.string().nullable().describe('What drove it: `Playwright 1.63.0`, `WebKitWebDriver`, …'),
    simulated: z
      .literal(true)
      .optional()
      .describe(
        'A DOM in JavaScript, which is no browser: reports show it apart, and no difference of engines is one of it.',
      ),
    limits: z.record(z.string(), z.string()).describe('What it cannot do under this driver: ability → reason.'),
    unavailable: z
      .strictObject({ reason: z.string().describe('What is missing.'), remedy: z.string().describe('What to do.') })
      .optional()
      .describe('Why it did not run; absent if it did.'),
  })
  .meta({ id: 'Engine' });

const countsSchema = z
  .strictObject({
    pass: count.describe('As required.'),
    fail: count.describe('Not as required.'),
    flaky: count.describe('Different in repeats of the same case.'),
    unsupported: count.describe('The engine lacks what the case needs.'),
    timeout: count.describe('No outcome within the time limit.'),
    'no-response': count.describe('The server under test sent no usable response.'),
    'harness-error': count.describe('This tool, or the engine, broke.'),
    'not-run': count.describe('Not tried; the reason says why.'),
  })
  .meta({ id: 'Counts' }) satisfies z.ZodType<Record<ResultKind, number>>;

const summarySchema = z.strictObject({
  total: count.describe('Number of results.'),
  byResult: countsSchema.describe('Number of results of each kind.'),
  byEngine: z.record(z.string(), countsSchema).describe('The same for each engine.'),
  byLevel: z.partialRecord(z.enum(levels), countsSchema).optional().describe('The same for each level, for a server.'),

  divergences: count.describe('How many of the fails are recorded divergences.'),
});

const subjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('browsers').describe('What was tested.') }),
  /** Servers from packages: the file's engines are these. */
  z.strictObject({ kind: z.literal('implementations').describe('What was tested.') }),
  z.strictObject({
    kind: z.literal('server').describe('What was tested.'),
    url: webUrl.describe('URL of the server.'),
    policy: z.record(z.string(), jsonSchema).describe('The policy that the server was tested against.'),
    declared: z.boolean().describe('Whether the policy was declared; else it was found by asking.'),
    level: z.enum(failLevels).describe('The least grave level whose fails the run fails for.'),
    sent: count.describe('Requests that were sent.'),
    description: z
      .strictObject({
        source: text.describe('File or URL of the description.'),
        title: z.string().describe('Its title.'),
        version: z.string().describe('The version of the API, as the description states it.'),
      })
      .optional()
      .describe('The OpenAPI description whose operations were tested.'),
  }),
]);

const operationSchema = z
  .strictObject({
    path: text.describe('As it is in the description, with its templates.'),
    method: text.describe('The method of the operation.'),
    result: z
      .enum(['pass', 'fail', 'below-level', 'known', 'no-verdict', 'not-tested'])
      .describe('"no-verdict": a request that it needs got no usable response.'),
    tested: z.enum(['whole', 'preflight', 'nothing']).describe('How much of it was tested.'),
    reason: text.optional().describe('Why not the whole operation was tested.'),
    otherReasons: z.array(text).readonly().optional().describe('What else was in the way.'),
    status: z.int().optional().describe('Status of the response to an allowed origin.'),
    checks: z.array(z.string()).readonly().describe('The ids of the checks that did not pass here.'),
    passed: count.describe('How many checks passed here.'),
  })
  .meta({ id: 'Operation' });

export const resultsFileSchema = z
  .strictObject({
    schemaVersion: z
      .literal(SCHEMA_VERSION)
      .describe('Version of this format. Files with versions 1 and 2 are still read.'),
    tool: z
      .strictObject({
        name: text.describe('cors-conformance.'),
        version: text.describe('Its version.'),
        commit: z
          .string()
          .nullable()
          .describe('Commit of the checkout that it ran from; null if it was installed as a package.'),
      })
      .describe('What wrote the file.'),
    environment: z
      .strictObject({
        os: z.string().describe('Operating system and architecture.'),
        node: z.string().describe('Version of Node.js.'),
        startedAt: z.iso.datetime().describe('Start of the run, in UTC.'),
        durationMs: milliseconds.describe('Duration of the run, in milliseconds.'),
      })
      .describe('Where and when it ran.'),
    incomplete: z
      .enum(['interrupted', 'max-requests'])
      .optional()
      .describe(
        'Why cases that were asked for were not run: the run was ended by Ctrl-C or SIGTERM, or it had sent as many requests as --max-requests allows. Absent if it ran to its end.',
      ),
    subject: subjectSchema.describe('What was tested: browsers, a server, or server products.'),
    engines: z.array(engineSchema).readonly().describe('The engines, or the products, that results name.'),
    summary: summarySchema.describe('Counts.'),
    causes: z
      .array(causeSchema)
      .readonly()
      .optional()
      .describe('Of a server: the causes of what its checks found, the worst first. Every finding belongs to one.'),
    results: z.array(resultSchema).readonly().describe('One for each case in each engine, or for each check.'),
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

/** Whether a result is of a page in an engine; in a file about a server, the others are of checks by the raw client. */
export function isProof({ engine }: Pick<Result, 'engine'>): boolean {
  return engine !== undefined;
}

/** An engine that did not do what the predictor says: a finding about one of the two, and not about the server. */
export function isDisagreement(result: Result): boolean {
  return isProof(result) && result.result === 'fail' && result.findings === undefined;
}

/** The findings that are more than observations. */
export function serious(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return findings.filter(({ level }) => level !== 'INFO');
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
