import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import type { Diagnosis } from '../diagnosis/diagnose.ts';
import type { Evidence, Exchange } from '../diagnosis/evidence.ts';
import type { Framework } from '../diagnosis/frameworks/framework.ts';
import { sortHeaders } from '../diagnosis/input/headers.ts';
import { leftOutInWords, skippedInWords } from '../words/input.ts';
import { normalizeMethod } from '../protocol/http/methods.ts';
import type { FetchInitiator } from '../protocol/initiators/initiator.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import { urlOrNull } from '../protocol/http/url.ts';
import { writeStdout } from '../results/write-file.ts';
import type { EngineName } from '../engines/engine.ts';
import type { LiveRequest } from '../library/live.ts';
import { headerLine, pageOrigin, parseEngines, parseUrl } from './flags.ts';
import { chosenFramework } from './framework.ts';
import { didYouMean, UsageError } from './usage-error.ts';

interface Flags {
  readonly page?: string;
  readonly url?: string;
  readonly method?: string;
  readonly header: HeaderList;
  readonly mode?: FetchInitiator['mode'];
  readonly credentials?: FetchInitiator['credentials'];
  readonly status: number;
  readonly answer: HeaderList;
  readonly preflightStatus?: number;
  readonly preflight: HeaderList;
  readonly body?: string;
  readonly framework?: string;
  readonly engine?: readonly EngineName[];
  readonly json?: boolean;
}

export function addExplain(program: Command): void {
  program
    .command('explain')
    .argument(
      '[input]',
      'a URL to request; a file, or - for stdin: console messages, a HAR file, the output of curl, a copied request; or the id of a case or check',
    )
    .description('explain why a browser blocks a request, and what to change')
    .option(
      '--page <origin>',
      'origin or URL of the page, for example https://app.example.com, or null',
      pageOrigin('--page'),
    )
    .option('--url <url>', 'URL of the request; of several recorded requests, only this one is explained')
    .option('--method <method>', 'method of the request (default: GET)')
    .option('--header <line>', 'a request header set by script; may be repeated', headerLine('--header'), [])
    .addOption(new Option('--mode <mode>', 'request mode').choices(['cors', 'no-cors', 'same-origin']))
    .addOption(new Option('--credentials <mode>', 'credentials mode').choices(['omit', 'same-origin', 'include']))
    .option('--status <status>', 'status of the response', status('--status'), 200)
    .option('--answer <line>', 'a response header; may be repeated', headerLine('--answer'), [])
    .option('--preflight-status <status>', 'status of the response to the preflight', status('--preflight-status'))
    .option(
      '--preflight <line>',
      'a header of the response to the preflight; may be repeated',
      headerLine('--preflight'),
      [],
    )
    .option('--body <text>', 'body of the request that is sent to a URL')
    .option(
      '--framework <name>',
      'show the fix for this product or framework (default: the one that the responses show)',
    )
    .option(
      '--engine <names>',
      'with a URL: let these real engines make the request too, and show what they print; chromium, firefox and webkit, joined by commas',
      parseEngines,
    )
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ cors-conformance explain https://api.example.com/items --page https://app.example.com --method PUT --header 'X-Token: 1'
  $ cors-conformance explain http://localhost:3000/items --page http://localhost:5173 --engine chromium,firefox
  $ curl -sv -H 'Origin: https://app.example.com' https://api.example.com/ 2>&1 | cors-conformance explain -
  $ cors-conformance explain page.har --url https://api.example.com/items
  $ curl -si https://api.example.com/ | cors-conformance explain - --page https://app.example.com --url https://api.example.com/
  $ cors-conformance explain --page https://app.example.com --url https://api.example.com/ \\
      --credentials include --answer 'Access-Control-Allow-Origin: *'
  $ cors-conformance explain fetch-preflight-method-case
  $ cors-conformance explain acao-deny`,
    )
    .action(async (input: string | undefined, flags: Flags) => {
      const framework = await chosenFramework(flags.framework);
      const { engine = [] } = flags;
      const request = input === undefined ? null : liveRequest(input, flags);
      if (engine.length > 0 && request === null)
        throw new UsageError('--engine needs a URL, which the engines request: explain https://api.example.com/items');
      if (engine.length > 0 && request?.page === request?.url.origin)
        throw new UsageError('--engine needs a page of another origin: CORS does not concern same-origin requests.');
      const diagnosis = await diagnosisOf(input, request, flags);
      if (diagnosis === null) {
        const { explainById } = await import('./explain/by-id.ts');
        await writeStdout(explainById(input ?? ''));
        return;
      }
      if (diagnosis.requests.length + diagnosis.messages.length === 0)
        throw new UsageError(nothingExplained(diagnosis, flags));
      const ask = async () =>
        engine.length === 0 || request === null
          ? []
          : (await import('./explain/ask-engines.ts')).askInEngines(engine, request, diagnosis);
      if (flags.json) {
        const [explained, engines] = [await withSteps(diagnosis, framework), await ask()];
        const all = { ...explained, ...(engines.length > 0 && { engines }) };
        await writeStdout(`${JSON.stringify(all, null, 2)}\n`);
        return;
      }
      const { diagnosisInWords, enginesInWords } = await import('../reports/terminal/diagnosis-text.ts');
      // An engine takes seconds, or cannot be had: the explanation does not wait for it.
      await writeStdout(diagnosisInWords(diagnosis, framework));
      await writeStdout(enginesInWords(await ask(), diagnosis));
    });
}

/** The diagnosis as data, with the fix and the steps of the standard for each request. */
async function withSteps(diagnosis: Diagnosis, framework: Framework | undefined) {
  const { suggestionFor } = await import('../diagnosis/diagnose.ts');
  const { explain } = await import('../protocol/explain.ts');
  const { explanationInWords } = await import('../words/explanation.ts');
  const requests = diagnosis.requests.map((request) => ({
    ...request,
    suggestion: suggestionFor(request, framework),
    explanation: explanationInWords(explain(request.input)),
  }));
  const { suggestForMessage } = await import('../diagnosis/frameworks/message.ts');
  const messages = diagnosis.messages.map((message) => ({
    ...message,
    ...(framework && { suggestion: suggestForMessage(message, framework) }),
  }));
  return { ...diagnosis, requests, messages };
}

/** `null` where the input is neither a URL nor a file, so that it may be an id. */
async function diagnosisOf(
  input: string | undefined,
  request: LiveRequest | null,
  flags: Flags,
): Promise<Diagnosis | null> {
  if (request !== null) return (await import('../library/live.ts')).explainLive(request);
  const bytes = input === undefined ? null : await bytesOf(input);
  if (bytes === null && input !== undefined) return null;
  const { readInput } = await import('../diagnosis/input/read.ts');
  const evidence = bytes === null ? fromFlags(flags) : readInput(bytes, flags);
  const { diagnose } = await import('../diagnosis/diagnose.ts');
  const { publicSuffixList } = await import('../library/live.ts');
  return diagnose(evidence, { ...flags, registrableDomain: await publicSuffixList() });
}

/** The request that script of the page would make, where the input is a URL. */
function liveRequest(input: string, flags: Flags): LiveRequest | null {
  if (!/^https?:\/\//i.test(input)) return null;
  const { page } = flags;
  if (page === undefined)
    throw new UsageError('Name the page whose script makes the request: --page https://app.example.com');
  return { ...flags, page, url: parseUrl('explain')(input) };
}

/** What a file or stdin holds; `null` where there is no such file, so that the argument may be an id. */
async function bytesOf(input: string): Promise<Buffer | null> {
  if (input === '-') return buffer(process.stdin);
  try {
    return await readFile(input);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new UsageError(`Cannot read ${input}: ${message}`);
    if (/[/\\]|\.(?:har|txt|log|json)$/.test(input)) throw new UsageError(`There is no file ${input}.`);
    return null;
  }
}

function fromFlags(flags: Flags): Evidence {
  const { page, url, mode, credentials, header: headers } = flags;
  if (page === undefined || url === undefined)
    throw new UsageError('Give --page and --url, or an input: `curl -sv … 2>&1 | cors-conformance explain -`.');
  const parsed = urlOrNull(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new UsageError(`--url must be an absolute http or https URL, not ${JSON.stringify(url)}.`);
  parsed.hash = '';
  const method = normalizeMethod(flags.method ?? 'GET');
  const actual: Exchange = {
    place: { kind: 'flags' },
    method,
    url: parsed.href,
    schemeGuessed: false,
    requestHeaders: headers,
    hasCookies: false,
    purpose: 'script',
    call: { page, headers, ...(mode && { mode }), ...(credentials && { credentials }) },
    response: { status: flags.status, ...sortHeaders(flags.answer) },
    failure: null,
  };
  const preflight: Exchange = {
    ...actual,
    method: 'OPTIONS',
    requestHeaders: [['Access-Control-Request-Method', method]],
    response: { status: flags.preflightStatus ?? 204, ...sortHeaders(flags.preflight) },
  };
  const preflighted = flags.preflight.length > 0 || flags.preflightStatus !== undefined;
  return { format: 'flags', exchanges: preflighted ? [preflight, actual] : [actual], skipped: [], messages: [] };
}

function status(flag: string) {
  return (text: string): number => {
    if (!/^[2-9]\d\d$/.test(text))
      throw new UsageError(`${flag} must be a status such as 204, not ${JSON.stringify(text)}.`);
    return Number(text);
  };
}

function nothingExplained({ leftOut, skipped }: Diagnosis, { url, page }: Flags): string {
  const notes = [leftOutInWords(leftOut), ...skippedInWords(skipped)].filter((note) => note !== '').join('\n');
  if (url !== undefined && leftOut.some(({ reason }) => reason === 'other-url'))
    return `No request in the input is for ${url}.${didYouMean(
      url,
      leftOut.map(({ exchange }) => exchange.url),
    )}\n${notes}`;
  if (page === undefined && leftOut.some(({ reason }) => reason === 'no-origin'))
    return `No request in the input has an Origin header, so the page is not known. Name it: --page https://app.example.com\n${notes}`;
  return `The input has no CORS request.\n${notes}`;
}
