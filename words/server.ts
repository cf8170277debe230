import type { ServerProblem } from '../diagnosis/server/problem.ts';
import { problemInWords, type ProblemWords } from './problems.ts';

/** English for a problem of a server. `null` where only the finding of the check speaks of it. */
export function serverProblemInWords(problem: ServerProblem): ProblemWords | null {
  switch (problem.id) {
    case 'any-origin-allowed': {
      const can = problem.at.kind === 'preflight' ? 'send such requests to' : 'read';
      return {
        what: `any website can ${can} ${problem.at.url}${withCookies(problem.credentials)}: ${
          problem.how === 'echo'
            ? `the server sends back every Origin, such as "${problem.origin}"`
            : 'the server sends "Access-Control-Allow-Origin: *"'
        }`,
        fix: 'compare the Origin with a list of whole origins, and send Access-Control-Allow-Origin only when it is in the list',
      };
    }
    case 'origin-compared-loosely':
      return {
        what: `the server compares origins loosely, and lets ${some(problem.origins)} in${withCookies(problem.credentials)}${problem.real ? '' : ', although no page has such an origin'}`,
        fix: 'compare the whole Origin, byte for byte, with a list; in a regular expression, write ^ at the start, $ at the end, and a backslash before every dot',
      };
    case 'null-allowed':
      return {
        what: `the server allows the origin "null"${withCookies(problem.credentials)}, which any website can have by a sandboxed frame`,
        fix: 'take "null" out of the allowed origins, and never send back an Origin that is not in the list',
      };
    case 'vary-missing':
      return {
        what: `responses of ${problem.at.url} depend on Origin, and lack "Vary: Origin", so a cache can give one origin the response of another`,
        fix: 'send "Vary: Origin" on every response of this URL: also to origins that are not allowed, to requests without Origin, and on errors',
      };
    case 'errors-lack-headers':
      return {
        what: `errors (status ${problem.statuses.join(', ')}) have no Access-Control-Allow-Origin, so script cannot see what went wrong`,
        fix: 'add the CORS headers to every response, also to those of error handlers, and to paths that do not exist',
      };
    case 'method-refused':
      return {
        what: `${problem.at.method} ${problem.at.url} is answered with status ${problem.at.status} and without CORS headers, while pages may read the response to GET`,
        fix:
          problem.at.method === 'HEAD'
            ? 'answer HEAD as GET, without the body'
            : `answer ${problem.at.method} with the CORS headers too, whatever its status is`,
      };
    case 'header-names-compared-with-case':
      return {
        what: `the server compares header names with their case: it allows "${problem.granted}", but not "${problem.name}", and browsers send the names in lower case`,
        fix: 'compare the names in Access-Control-Request-Headers without their case, or list them in lower case',
      };
    case 'preflight-unanswered':
      return {
        what: `preflights (OPTIONS ${problem.url}) never get a response, while other requests do`,
        fix: 'answer OPTIONS with 204 and the CORS headers, before the router; look for a handler that neither answers nor passes the request on',
      };
    case 'requests-limited':
      return {
        what: `${problem.url} answers with status 429 (too many requests), which says nothing about CORS`,
        fix: 'raise the limit for this client, or wait and run with a lower --rate and --concurrency',
      };
    case 'finding':
      return null;
    default:
      return problemInWords(problem);
  }
}

function withCookies(credentials: boolean): string {
  return credentials ? ', with the cookies of the user' : '';
}

function some(origins: readonly string[]): string {
  const shown = origins.slice(0, 3).map((origin) => `"${origin}"`);
  const rest = origins.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(' and ');
}

export function badPortInWords({ href }: URL): string {
  const { what, fix } = problemInWords({ id: 'bad-port', url: href });
  return `Note: ${what}, so that no page can request it; ${fix}.`;
}
