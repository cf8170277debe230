import type { Explanation } from '../protocol/explain.ts';
import type { Cause, Experiment, Support } from '../diagnosis/causes/cause.ts';
import { placeInWords } from './input.ts';
import { problemInWords } from './problems.ts';
import { shellQuote } from './shell.ts';

/** English for causes: the verdict in one sentence, what supports a cause, and what would rule it out. */

const outcomes: Readonly<Record<Explanation['outcome'], string>> = {
  blocked: 'Blocked',
  opaque: 'Opaque',
  unknown: 'Not decided',
  readable: 'Readable',
};

/** The first line of an answer. */
export function verdictInWords(outcome: Explanation['outcome'], [first]: readonly Cause[], page: string): string {
  if (first === undefined) return `${outcomes[outcome]}: script of ${page} may read the response.`;
  const { what, fix } = problemInWords(first.problem);
  const prefix =
    outcome === 'readable'
      ? 'Readable by its CORS headers, but'
      : first.problem.id === 'authorization-under-wildcard'
        ? 'Blocked by the standard, although Chromium, Firefox and WebKit currently let it pass:'
        : `${outcomes[outcome]}:`;
  return `${prefix} ${what}; ${fix}.`;
}

/** A further cause in one or two sentences. */
export function causeInWords({ problem }: Cause): string {
  const { what, fix } = problemInWords(problem);
  return `${capital(what)}; ${fix}.`;
}

function capital(text: string): string {
  // A URL keeps its case.
  if (/^https?:/.test(text)) return text;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function supportInWords(support: Support): string {
  switch (support.kind) {
    case 'response-header':
      return `the ${support.at.kind === 'preflight' ? 'preflight' : 'response'} has ${JSON.stringify(support.header.join(': '))}`;
    case 'header-absent':
      return `the ${support.at.kind === 'preflight' ? 'preflight' : 'response'} has no ${support.name} header`;
    case 'status':
      return `its status is ${support.at.status}`;
    case 'request-header':
      return `the request has ${JSON.stringify(support.header.join(': '))}`;
    case 'other-response':
      return `${placeInWords(support.place)} has the same URL, and ${support.allowOrigin === null ? 'no Access-Control-Allow-Origin' : `"Access-Control-Allow-Origin: ${support.allowOrigin}"`}`;
    case 'request-without-origin':
      return `${placeInWords(support.place)} requests the same URL without Origin, as an image does`;
  }
}

export function experimentInWords(experiment: Experiment): string {
  return `Not the cause if ${results[experiment.rulesOutIf]}: ${curlCommand(experiment)}`;
}

const results: Readonly<Record<Experiment['rulesOutIf'], string>> = {
  'allow-origin-is-present': 'this prints an Access-Control-Allow-Origin header',
  'allow-origin-is-right': 'this prints the origin of the page in Access-Control-Allow-Origin',
  'one-allow-origin': 'this prints one Access-Control-Allow-Origin line',
  'still-the-same': 'this prints the same headers for a URL that no cache has',
  'status-is-ok': 'this prints a status from 200 to 299',
  'list-has-it': 'this prints the name in the list',
};

function curlCommand({ method, url, headers }: Experiment): string {
  const how = method === 'GET' ? '' : method === 'HEAD' ? ' -I' : ` -X ${shellQuote(method)}`;
  return `curl -si${how}${headers.map((header) => ` -H ${shellQuote(header.join(': '))}`).join('')} ${shellQuote(url)}`;
}
