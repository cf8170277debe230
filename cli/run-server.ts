import { existsSync } from 'node:fs';
import type { EngineName } from '../engines/engine.ts';
import type { Framework } from '../diagnosis/frameworks/framework.ts';
import { badPort } from '../protocol/fetch/blocking.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import { urlOrNull } from '../protocol/http/url.ts';
import { type KnownFailure, readKnownFailures, verdict } from '../results/expectations/expected-failures.ts';
import type { FailLevel } from '../results/choices.ts';
import type { EarlierRun } from '../reports/html/page-data.ts';
import { readEarlier, readText } from '../results/read.ts';
import { type ReporterChoice, writeChosen } from '../reports/reporters.ts';
import { RequestCounter } from '../reports/terminal/request-counter.ts';
import { type ProofReport, serverReport } from '../suites/server/results.ts';
import { prepareFolder, writeStdout } from '../results/write-file.ts';
import { writeReports } from '../reports/write.ts';
import type { Check } from '../suites/server/check.ts';
import { allChecks, checkFamilies } from '../suites/server/checks/index.ts';
import { type CurlOptions, curlOf, quoted } from '../suites/server/curl.ts';
import type { PolicyFile } from '../suites/server/policy.ts';
import { utf8 } from '../suites/server/client/request.ts';
import { readPolicy } from '../suites/server/policy/read.ts';
import { dryRunApi, runApi, type ApiRun } from '../suites/server/openapi/run.ts';
import { dryRun, inferPolicy, runServerSuite, type ServerRun, type ServerRunOptions } from '../suites/server/run.ts';
import { badPortInWords } from '../words/server.ts';
import { exitCode } from './exit-codes.ts';
import { chosenFramework } from './framework.ts';
import { interruptible } from './interruption.ts';
import { select, type Selection } from './select.ts';
import { chosenReporters, tellPaths } from './reporters.ts';
import { serverTexts } from './server-texts.ts';
import { withStartedServer } from './with-started-server.ts';
import { environment, tool } from './tool.ts';
import { readApi, type Api } from './server-api.ts';
import { UsageError } from './usage-error.ts';

/** How a server is reached, started, and what it is declared to allow. */
export interface ReachFlags {
  readonly policy?: string;
  readonly concurrency: number;
  readonly rate?: number;
  readonly timeout: number;
  readonly header: HeaderList;
  readonly proxy?: URL;
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly start?: string;
  readonly readyUrl?: URL;
  /** Of the request that is tested, instead of GET. */
  readonly method?: string;
  /** Text, or `@` and the path of a file. */
  readonly body?: string;
  readonly contentType?: string;
  readonly graphql?: boolean;
  /** After so many requests nothing more is sent. */
  readonly maxRequests?: number;
  readonly readOnly?: boolean;
}

export interface ServerFlags extends ReachFlags, Omit<Selection, 'shard'> {
  readonly infer?: boolean;
  readonly level: FailLevel;
  readonly known?: string;
  readonly dryRun?: boolean;
  readonly verbose?: boolean;
  /** The product to show fixes for. */
  readonly framework?: string;
  readonly json?: boolean;
  readonly reporter?: readonly ReporterChoice[];
  readonly before?: readonly string[];
  readonly output?: string;
  /** How often everything is asked; once by default. */
  readonly repeat?: number;
  /** Path or URL of an OpenAPI description. */
  readonly openapi?: string;
  /** Real engines to prove it in. */
  readonly engine?: readonly EngineName[];
}

/**
 * What the flags say of the run.
 * @throws {PolicyError} when the policy cannot be understood.
 */
export async function runOptions(url: URL, flags: ReachFlags, checks: readonly Check[]): Promise<ServerRunOptions> {
  const { policy, ca, rate, maxRequests, readOnly, proxy, insecure } = flags;
  return {
    url,
    checks,
    timeoutMs: flags.timeout,
    concurrency: flags.concurrency,
    headers: flags.header,
    ...(policy !== undefined && { policy: await declaredPolicy(policy) }),
    ...mainRequest(flags),
    ...(rate !== undefined && { rate }),
    ...(maxRequests !== undefined && { maxRequests }),
    ...(readOnly && { readOnly }),
    ...(proxy && { proxy }),
    ...(ca !== undefined && { ca: readText(ca) }),
    ...(insecure && { insecure }),
  };
}

/** What is sent to the URL instead of a GET. */
function mainRequest({ method, body: given, contentType, graphql }: ReachFlags): Pick<ServerRunOptions, 'request'> {
  if (graphql === true)
    return {
      request: {
        method: 'POST',
        contentType: contentType ?? 'application/json',
        body: bodyOf(given ?? '{"query":"{__typename}"}'),
      },
    };
  if (method === undefined && given === undefined && contentType === undefined) return {};
  const body = given === undefined ? undefined : bodyOf(given);
  const type = contentType ?? (body === undefined ? undefined : typeOf(body));
  return {
    request: {
      method: method ?? 'POST',
      ...(body !== undefined && { body }),
      ...(type !== undefined && { contentType: type }),
    },
  };
}

/** A text, or `@` and the path of a file, as an isomorphic string. */
function bodyOf(given: string): string {
  return utf8(given.startsWith('@') ? readText(given.slice(1)) : given);
}

function typeOf(body: string): string {
  try {
    JSON.parse(body);
    return 'application/json';
  } catch {
    return 'text/plain';
  }
}

/** `application.yml`, or `application.yml#management.endpoints.web.cors` for a part of it. */
async function declaredPolicy(given: string): Promise<PolicyFile> {
  const hash = existsSync(given) ? -1 : given.lastIndexOf('#');
  const [path, part] = hash === -1 ? [given] : [given.slice(0, hash), given.slice(hash + 1)];
  return await readPolicy(readText(path), path, part);
}

/**
 * Asks a server by the selected checks, writes the reports, and returns the exit code.
 * @param url of the server; with `--openapi`, in place of the servers of the description.
 * @throws {DescriptionError} when the description cannot be used.
 */
export async function server(url: URL | undefined, flags: ServerFlags): Promise<number> {
  const { openapi, start } = flags;
  const served = openapi === undefined || start === undefined ? null : urlOrNull(openapi);
  // A description that the server itself has is there once it is started.
  if (openapi !== undefined && served !== null && /^https?:$/.test(served.protocol)) {
    const started: { -readonly [K in keyof ServerFlags]: ServerFlags[K] } = { ...flags };
    delete started.start;
    delete started.readyUrl;
    return await withStartedServer(flags, url ?? served, async () => await test(started, await readApi(openapi, url)));
  }
  if (openapi !== undefined) return await test(flags, await readApi(openapi, url));
  if (url === undefined) throw new UsageError('Give the URL of the server, or a description with --openapi.');
  return await test(flags, { url });
}

async function test(flags: ServerFlags, subject: Api | { readonly url: URL }): Promise<number> {
  const { known, output } = flags;
  const { url } = subject;
  const api = 'operations' in subject ? subject : undefined;
  const checks = select(flags, allChecks, checkFamilies);
  const options = await runOptions(url, flags, checks);
  if (badPort(url.origin) !== null) process.stderr.write(`${badPortInWords(url)}\n`);
  if (flags.dryRun) {
    await writeStdout(dryRunInWords(options, flags, api));
    return 0;
  }
  const given = {
    reporters: await chosenReporters(flags),
    known: known === undefined ? [] : readKnownFailures(known),
    before: readEarlier(flags.before ?? []),
    framework: await chosenFramework(flags.framework),
    complete: checks.length === allChecks.length,
    api,
  };
  if (output !== undefined) prepareFolder(output);
  return await withStartedServer(flags, url, () => (flags.infer ? inferred(options) : report(options, flags, given)));
}

/** Prints the policy that the server seems to have. */
async function inferred(options: ServerRunOptions): Promise<number> {
  const policy = await counted((onSent) => inferPolicy({ ...options, onSent }));
  await writeStdout(`${JSON.stringify(policy, null, 2)}\n`);
  if (policy.origins.length === 0)
    process.stderr.write('None of the origins that were tried may read: add those that may to "origins".\n');
  return 0;
}

/** What is read before the server is asked, so that a run does not end with a file that is not there. */
interface Given {
  readonly reporters: readonly ReporterChoice[];
  readonly known: readonly KnownFailure[];
  readonly before: readonly EarlierRun[];
  readonly framework: Framework | undefined;
  /** Whether all checks are asked. */
  readonly complete: boolean;
  readonly api: Api | undefined;
}

async function report(
  options: ServerRunOptions,
  flags: ServerFlags,
  { reporters, known, before, framework, complete, api }: Given,
): Promise<number> {
  const { level, output } = flags;
  const { url } = options;
  const startedAt = new Date();
  const runs: (ServerRun & Partial<ApiRun>)[] = [];
  const proofs: ProofReport[] = [];
  const interruption = interruptible((line) => process.stderr.write(`${line}\n`));
  const { signal } = interruption;
  try {
    for (let repeat = 0; repeat < (flags.repeat ?? 1) && !signal.aborted; repeat += 1) {
      const run = await counted((onSent) =>
        api === undefined
          ? runServerSuite({ ...options, onSent, signal })
          : runApi({ ...options, operations: api.operations, onSent, signal }),
      );
      runs.push(run);
      if (flags.engine && !signal.aborted) {
        // The engines and what pages run in them are loaded for this alone.
        const { prove } = await import('./prove-server.ts');
        proofs.push(await prove(flags.engine, run, { ...options, signal }, curlOptions(flags)));
      }
    }
  } finally {
    interruption.release();
  }
  const { file, problems } = serverReport(runs, {
    tool: { name: tool.name, version: tool.version, commit: tool.commit },
    environment: environment(startedAt),
    url,
    curl: curlOptions(flags),
    level,
    known,
    framework,
    ...(signal.aborted && { incomplete: 'interrupted' }),
    complete,
    proofs,
    description: api?.description,
  });
  const texts = { ...serverTexts(file, flagsAgain(flags)), ...(flags.verbose && { details: true }) };
  const written = output === undefined ? [] : [...(await writeReports(output, file, texts, before))];
  const input = { file, problems, texts, before };
  written.push(...(await writeChosen(reporters, input, writeStdout)));
  await tellPaths(reporters, written);
  const interrupted = interruption.exitCode();
  if (interrupted !== undefined) return interrupted;
  return file.engines.some(({ unavailable }) => unavailable) ? exitCode.harness : verdict(file.results, problems);
}

/** Shows on a terminal how many requests went out while it works. */
async function counted<T>(work: (onSent: () => void) => Promise<T>): Promise<T> {
  const counter = new RequestCounter(process.stderr);
  try {
    return await work(() => counter.sent());
  } finally {
    counter.end();
  }
}

/** How whoever reads a report asks the same. */
export function curlOptions({ ca, insecure, proxy, header }: ReachFlags): CurlOptions {
  return {
    headers: header,
    ...(ca !== undefined && { caFile: ca }),
    ...(insecure && { insecure }),
    ...(proxy && { proxy }),
  };
}

/** The flags that decide what a check gets to see, for running it again; what may be secret is left out. */
export function flagsAgain(given: ReachFlags & Pick<ServerFlags, 'openapi'>): string {
  const {
    policy,
    header,
    ca,
    insecure,
    proxy,
    start,
    readyUrl,
    method,
    body,
    contentType,
    graphql,
    openapi,
    readOnly,
  } = given;
  const flags: readonly (readonly [name: string, value: string | undefined])[] = [
    ['policy', policy],
    ['method', method],
    // A text may be secret, as the values of headers may.
    ['body', body === undefined || body.startsWith('@') ? body : '...'],
    ['content-type', contentType],
    ['openapi', openapi],
    ...header.map(([name]) => ['header', `${name}: ...`] as const),
    ['ca', ca],
    ['proxy', proxy && `${proxy.protocol}//${proxy.host}`],
    ['start', start],
    ['ready-url', readyUrl?.href],
  ];
  const words = flags.flatMap(([name, value]) => (value === undefined ? [] : [` --${name} ${quoted(value)}`]));
  return [
    ...words,
    ...(graphql ? [' --graphql'] : []),
    ...(readOnly ? [' --read-only'] : []),
    ...(insecure ? [' --insecure'] : []),
  ].join('');
}

function dryRunInWords(options: ServerRunOptions, flags: ServerFlags, api: Api | undefined): string {
  // Without checks, only the requests that the policy is found by.
  const own = flags.infer ? { ...options, checks: [] } : options;
  const { asks, more } = api === undefined ? dryRun(own) : dryRunApi({ ...options, operations: api.operations });
  const rest = more === 0 ? '' : ` and at most ${String(more)} more, which depend on the answers`;
  return `${[
    ...asks.map((ask) => curlOf(ask, options.url.origin, curlOptions(flags))),
    `# ${String(asks.length)} requests${rest}`,
    ...(flags.repeat === undefined ? [] : [`# ${String(flags.repeat)} times`]),
    ...(flags.engine !== undefined
      ? ['# and the same few GETs and preflights by pages in each engine, which depend on the answers']
      : []),
  ].join('\n')}\n`;
}
