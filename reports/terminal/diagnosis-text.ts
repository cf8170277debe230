import { type DiagnosedRequest, type Diagnosis, suggestionFor } from '../../diagnosis/diagnose.ts';
import type { Framework } from '../../diagnosis/frameworks/framework.ts';
import { causeInWords, experimentInWords, supportInWords, verdictInWords } from '../../words/causes.ts';
import type { EngineAnswer } from '../../suites/proof/one-request.ts';
import { engineInWords } from '../../words/engines.ts';
import type { ConsoleMessage } from '../../diagnosis/console-message.ts';
import { suggestForMessage } from '../../diagnosis/frameworks/message.ts';
import { messageInWords } from '../../words/console.ts';
import {
  leftOutInWords,
  placeInWords,
  preflightImplied,
  skippedInWords,
  withoutCredentialsInWords,
} from '../../words/input.ts';
import { problemInWords } from '../../words/problems.ts';
import { suggestionInWords } from '../../words/suggestion.ts';
import { explain, type Explanation } from '../../protocol/explain.ts';
import { explanationInWords } from '../../words/explanation.ts';
import { visibleText } from '../../results/visible-text.ts';
import { colorsFor } from './colors.ts';

const paint = colorsFor(process.stdout);

const marks = { passes: paint.green('✓'), fails: paint.red('✗'), sends: paint.cyan('→'), asks: paint.yellow('?') };

const colors: Readonly<Record<Explanation['outcome'], (text: string) => string>> = {
  blocked: paint.red,
  opaque: paint.yellow,
  unknown: paint.yellow,
  readable: paint.green,
};

/** What needs attention comes first. */
const ranks: Readonly<Record<Explanation['outcome'], number>> = { blocked: 0, unknown: 1, opaque: 2, readable: 3 };

/** More than this many requests with nothing wrong are only counted. */
const READABLE_SHOWN = 10;

/** Of more requests than this, the others are only counted: nobody reads thousands, and the first lines say what to change. */
const EXPLAINED = 100;

/** Everything that was found out about an input, for the terminal. The first line is the verdict. */
export function diagnosisInWords(
  { requests, leftOut, skipped, messages, withoutCredentials }: Diagnosis,
  framework: Framework | undefined,
): string {
  const ranked = requests.toSorted((a, b) => rankOf(a) - rankOf(b));
  const fine = ranked.filter(({ outcome, causes }) => outcome === 'readable' && causes.length === 0);
  const shown = fine.length > READABLE_SHOWN ? ranked.filter((request) => !fine.includes(request)) : ranked;
  const groups = merged(shown);
  const rest = groups.slice(EXPLAINED).reduce((sum, { count }) => sum + count, 0);
  const notes = [
    ...(rest > 0 ? [`${rest} more requests are not shown: --url URL explains those for one URL, --json all.`] : []),
    ...(shown.length < ranked.length ? [`${fine.length} more requests are readable.`] : []),
    ...skippedInWords(skipped),
    leftOutInWords(leftOut),
    withoutCredentials === null ? '' : withoutCredentialsInWords(withoutCredentials),
  ].filter((note) => note !== '');
  const explained = groups.slice(0, EXPLAINED);
  const blocked = explained.filter(({ outcome }) => outcome === 'blocked');
  const others = explained.filter(({ outcome }) => outcome !== 'blocked');
  const sections = [
    ...blocked.map((request) => requestInWords(request, framework)),
    ...distinct(messages.map((message) => consoleInWords(message, framework))),
    ...others.map((request) => requestInWords(request, framework)),
  ];
  return [...sections, ...(notes.length === 0 ? [] : [`${notes.map(visibleText).join('\n')}\n`])].join('\n');
}

/** What real engines made of the explained request; '' where none was asked. */
export function enginesInWords(engines: readonly EngineAnswer[], { requests }: Diagnosis): string {
  const explained = requests[0]?.outcome ?? 'unknown';
  return engines
    .map(({ engine: { product, version }, ...saw }) => {
      const [first = '', ...rest] = engineInWords({ product, version, ...saw }, explained);
      const agrees = explained === 'unknown' || explained === saw.outcome;
      const head = agrees ? paint.bold(visibleText(first)) : paint.yellow(visibleText(first));
      return `\n${[head, ...rest.map((line) => visibleText(line))].join('\n')}\n`;
    })
    .join('');
}

function rankOf({ outcome, causes }: DiagnosedRequest): number {
  return ranks[outcome] + (causes.length === 0 ? 0.5 : 0);
}

interface Merged extends DiagnosedRequest {
  readonly count: number;
}

/** Requests that differ in nothing that is shown are shown once. */
function merged(requests: readonly DiagnosedRequest[]): readonly Merged[] {
  const groups = new Map<string, Merged>();
  for (const request of requests) {
    const key = JSON.stringify([request.input, request.outcome]);
    groups.set(key, { ...(groups.get(key) ?? request), count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

function requestInWords(request: Merged, framework: Framework | undefined): string {
  const { input, recorded, outcome, causes, count } = request;
  const suggestion = suggestionFor(request, framework);
  const { page, url, initiator } = input;
  const method = 'method' in initiator ? (initiator.method ?? 'GET') : 'GET';
  const { steps, readableHeaders, hiddenHeaders } = explanationInWords(explain(input));
  const [{ actual, preflight }] = recorded.hops;
  const place = (actual ?? preflight)?.place;
  const where =
    place === undefined || place.kind === 'flags' || place.kind === 'live'
      ? ''
      : paint.dim(` (${placeInWords(place)}${count > 1 ? `, and ${count - 1} more like it` : ''})`);
  const [first, ...others] = causes;
  return `${[
    paint.bold(colors[outcome](visibleText(verdictInWords(outcome, causes, page)))),
    ...(suggestion === null ? [] : suggestionInWords(suggestion).map((line) => visibleText(line))),
    ...(first === undefined ? [] : background(first)),
    '',
    `${paint.bold(visibleText(`${page} requests ${method} ${url}`))}${where}`,
    '',
    ...steps.flatMap(({ verdict, step, because, url: link, remedy }) => [
      `  ${marks[verdict]} ${visibleText(because)}`,
      `      ${paint.dim(step)}${verdict === 'fails' ? `  ${paint.dim(link)}` : ''}`,
      ...(remedy === undefined || verdict === 'fails' ? [] : [`      ${visibleText(remedy)}`]),
    ]),
    ...(request.preflightImplied ? ['', `  ${preflightImplied}`] : []),
    ...(readableHeaders.length === 0
      ? []
      : ['', `  Script sees the headers ${visibleText(readableHeaders.join(', '))}.`]),
    ...(hiddenHeaders.length === 0 ? [] : [`  Hidden from script: ${visibleText(hiddenHeaders.join(', '))}.`]),
    ...others.flatMap((cause) => [
      '',
      visibleText(`${again[cause.certainty]} ${causeInWords(cause)}`),
      ...background(cause),
    ]),
  ].join('\n')}\n`;
}

function consoleInWords(message: ConsoleMessage, framework: Framework | undefined): string {
  const { verdict, details } = messageInWords(message);
  const suggestion = framework === undefined ? null : suggestForMessage(message, framework);
  return `${[
    paint.bold(paint.red(visibleText(verdict))),
    ...(suggestion === null ? [] : suggestionInWords(suggestion).map((line) => visibleText(line))),
    ...details.map((line) => `  ${paint.dim(visibleText(line))}`),
  ].join('\n')}\n`;
}

/** A console repeats a message for every request. */
const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

const again = { certain: 'Next:', likely: 'Likely too:', possible: 'Also possible:' } as const;

function background({ problem, support, ruledOutBy }: DiagnosedRequest['causes'][number]): readonly string[] {
  const { more } = problemInWords(problem);
  return [
    ...(more === undefined ? [] : [more]),
    ...(support.length === 0 ? [] : [`Why: ${support.map(supportInWords).join(', ')}.`]),
    ...ruledOutBy.map(experimentInWords),
  ].map((line) => `  ${paint.dim(visibleText(line))}`);
}
