import { text as readAll } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { getDomain } from 'tldts';
import { explain, type ExplainInput, type Explanation, type GivenAnswers } from '../protocol/explain.ts';
import type { FetchInitiator, HeaderList } from '../protocol/types.ts';
import { visibleText } from '../reports/visible-text.ts';
import { allCases } from '../suites/browser/cases/index.ts';
import { allChecks } from '../suites/server/checks/index.ts';
import { inputsOf } from './explain/input.ts';
import { explainCase } from './explain/case.ts';
import { explainCheck } from './explain/check.ts';
import { parseTranscript } from './explain/transcript.ts';
import { headerLine } from './flags.ts';
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
  readonly json?: boolean;
}

export function addExplain(program: Command): void {
  program
    .command('explain')
    .argument('[id]', 'a case or a check of the suites; or - for a curl transcript or a HAR file on stdin')
    .description('walk a request and its answers through the standard, and say what to change')
    .option('--page <origin>', 'origin of the page, as https://app.example.com, or null')
    .option('--url <url>', 'what the page requests')
    .option('--method <method>', 'method of the request (default: GET)')
    .option('--header <line>', 'a request header that script sets; may be repeated', headerLine('--header'), [])
    .addOption(new Option('--mode <mode>', 'request mode').choices(['cors', 'no-cors', 'same-origin']))
    .addOption(new Option('--credentials <mode>', 'credentials mode').choices(['omit', 'same-origin', 'include']))
    .option('--status <status>', 'status of the answer', status('--status'), 200)
    .option('--answer <line>', 'a header of the answer; may be repeated', headerLine('--answer'), [])
    .option('--preflight-status <status>', 'status of the preflight’s answer', status('--preflight-status'))
    .option('--preflight <line>', 'a header of the preflight’s answer; may be repeated', headerLine('--preflight'), [])
    .option('--json', 'print the steps as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ curl -sv -H 'Origin: https://app.example.com' https://api.example.com/ 2>&1 | cors-conformance explain -
  $ cors-conformance explain - --url https://api.example.com/items < page.har
  $ cors-conformance explain --page https://app.example.com --url https://api.example.com/ \\
      --credentials include --answer 'Access-Control-Allow-Origin: *'
  $ cors-conformance explain fetch-preflight-method-case
  $ cors-conformance explain acao-deny`,
    )
    .action(async (id: string | undefined, flags: Flags) => {
      if (id !== undefined && id !== '-') process.stdout.write(explainById(id));
      else {
        const inputs = id === '-' ? inputsOf(parseTranscript(await readAll(process.stdin)), flags) : [fromFlags(flags)];
        const explanations = inputs.map((input) => ({ input, explanation: explain({ ...input, registrableDomain }) }));
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(explanations, null, 2)}\n`
            : explanations.map(({ input, explanation }) => inWords(input, explanation)).join('\n'),
        );
      }
    });
}

/** By the public suffix list, with the suffixes that private owners have put there. */
const registrableDomain = (host: string) => getDomain(host, { allowPrivateDomains: true });

function explainById(id: string): string {
  const found = allCases.find((each) => each.id === id);
  if (found) return explainCase(found);
  const check = allChecks.find((each) => each.id === id);
  if (check) return explainCheck(check);
  const ids = [...allCases, ...allChecks].map((each) => each.id);
  throw new UsageError(`There is no case or check ${JSON.stringify(id)}.${didYouMean(id, ids)}`);
}

function fromFlags(flags: Flags): ExplainInput {
  const { page, url, method, mode, credentials } = flags;
  if (page === undefined || url === undefined)
    throw new UsageError('Give --page and --url, or a transcript: `curl -sv … 2>&1 | cors-conformance explain -`.');
  const preflighted = flags.preflight.length > 0 || flags.preflightStatus !== undefined;
  const answers: GivenAnswers = {
    actual: { status: flags.status, headers: flags.answer },
    ...(preflighted && { preflight: { status: flags.preflightStatus ?? 204, headers: flags.preflight } }),
  };
  const initiator: FetchInitiator = {
    api: 'fetch',
    headers: flags.header,
    ...(method !== undefined && { method }),
    ...(mode && { mode }),
    ...(credentials && { credentials }),
  };
  return { page, url, initiator, answers: [answers] };
}

function status(flag: string) {
  return (text: string): number => {
    if (!/^[1-9]\d\d$/.test(text))
      throw new UsageError(`${flag} wants a status like 204, not ${JSON.stringify(text)}.`);
    return Number(text);
  };
}

const marks = { passes: pc.green('✓'), fails: pc.red('✗'), sends: pc.cyan('→'), asks: pc.yellow('?') };

const endings: Readonly<Record<Explanation['outcome'], string>> = {
  readable: pc.green('Readable: script may see the response.'),
  opaque: pc.yellow('Opaque: the response is there, but script may not look.'),
  blocked: pc.red('Blocked: script gets a network error.'),
  unknown: pc.yellow('Not decided: an answer is missing.'),
};

function inWords({ page, url, initiator }: ExplainInput, explanation: Explanation): string {
  const method = 'method' in initiator ? (initiator.method ?? 'GET') : 'GET';
  const lines = explanation.steps.flatMap(({ verdict, step, because, url: link, remedy }) => [
    `  ${marks[verdict]} ${visibleText(because)}`,
    `      ${pc.dim(step)}${verdict === 'fails' ? `  ${pc.dim(link)}` : ''}`,
    ...(remedy === undefined ? [] : [`      ${pc.bold('Change:')} ${visibleText(remedy)}`]),
  ]);
  const { readableHeaders, hiddenHeaders } = explanation;
  return `${[
    pc.bold(visibleText(`${page} asks ${method} ${url}`)),
    '',
    ...lines,
    '',
    `  ${endings[explanation.outcome]}`,
    ...(readableHeaders.length === 0 ? [] : [`  Script sees the headers ${visibleText(readableHeaders.join(', '))}.`]),
    ...(hiddenHeaders.length === 0 ? [] : [`  Hidden from script: ${visibleText(hiddenHeaders.join(', '))}.`]),
  ].join('\n')}\n`;
}
