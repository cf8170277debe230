import {
  type ConnectionFailure,
  consoleSteps,
  type ConsoleEngine,
  type ConsoleMessage,
} from '../diagnosis/console-message.ts';
import { placeInWords } from './input.ts';

/** English for the messages of browser consoles. */

const engines: Readonly<Record<ConsoleEngine, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
  webkit: 'WebKit',
};

export interface MessageWords {
  /** What is wrong, where, and what to change, in one sentence. */
  readonly verdict: string;
  readonly details: readonly string[];
}

export function messageInWords(message: ConsoleMessage): MessageWords {
  const { engine, place, redirectedFrom, status, page, url, problem } = message;
  const { what, fix } = problemInWords(message);
  const step = consoleSteps[problem.id];
  const line = place.kind === 'line' || place.kind === 'entry' ? ` (${placeInWords(place)})` : '';
  return {
    verdict: `${beginning(message)}: ${what}; ${fix}.`,
    details: [
      `${engines[engine]} reports it${line}${page === null ? '' : ` for the page ${page}`}${step === null ? '' : `: ${step}`}.`,
      ...(redirectedFrom === null
        ? []
        : [
            `${redirectedFrom} redirected to this URL. A redirect to another origin makes the Origin header "null" if the first URL is not of the page’s origin.`,
          ]),
      ...(status !== null && status >= 400 && problem.id !== 'preflight-status'
        ? [
            `The status is ${status}: look at the cause of the error first, since error responses often lack CORS headers.`,
          ]
        : []),
      ...(url === null
        ? ['The message has no URL. Find the request in the network panel, and explain it with --page and --url.']
        : [`To see the response itself: ${curlCommand(message, url)}`]),
    ],
  };
}

function beginning({ problem }: ConsoleMessage): string {
  switch (problem.id) {
    case 'no-details':
      return 'Not decided';
    case 'no-response':
      return problem.failure === null ? 'Not decided' : 'Not answered';
    case 'authorization-under-wildcard':
      return 'Warning';
    default:
      return 'Blocked';
  }
}

/** A message never shows the response, so that the next step is to get it. */
function curlCommand({ problem, preflight, page }: ConsoleMessage, url: string): string {
  const origin = ` -H 'Origin: ${page ?? 'https://the-page.example'}'`;
  if (preflight !== true) return `curl -si${origin} '${url}'`;
  const method = problem.id === 'method-not-allowed' && problem.method !== null ? problem.method : 'GET';
  const headers =
    problem.id === 'header-not-allowed' ? ` -H 'Access-Control-Request-Headers: ${problem.name.toLowerCase()}'` : '';
  return `curl -si -X OPTIONS${origin} -H 'Access-Control-Request-Method: ${method}'${headers} '${url}'`;
}

function problemInWords({ problem, url, page, preflight, status }: ConsoleMessage): {
  readonly what: string;
  readonly fix: string;
} {
  const target = url ?? 'the URL';
  const response =
    preflight === true ? `the response to the preflight (OPTIONS ${target})` : `the response of ${target}`;
  const origin = page ?? 'the origin of the page';
  const allow = `"Access-Control-Allow-Origin: ${page ?? 'ORIGIN-OF-THE-PAGE'}"`;
  switch (problem.id) {
    case 'allow-origin-missing':
      return {
        what: `${response} has no Access-Control-Allow-Origin header`,
        fix: `add ${allow} and "Vary: Origin" to ${preflight === true ? 'the response to OPTIONS and to the response of the request itself' : 'this route of the server, and check its status first: errors often lack the header'}`,
      };
    case 'allow-origin-differs':
      return {
        what: `${response} has "Access-Control-Allow-Origin: ${problem.value}", which is not ${origin}`,
        fix: `if ${origin} may read it, add exactly that origin (scheme, host and port, without a slash at the end) to those that the server allows`,
      };
    case 'allow-origin-fails':
      return {
        what: `${response} has no Access-Control-Allow-Origin header, or one that is not ${origin}`,
        fix: `let the server send ${allow} and "Vary: Origin" on this route${status !== null && status >= 400 ? `, and look at the status ${status} first` : ''}`,
      };
    case 'allow-origin-invalid':
      return {
        what: `${response} has "Access-Control-Allow-Origin: ${problem.value}", which is not an origin`,
        fix: `send ${allow}`,
      };
    case 'allow-origin-multiple':
      return {
        what: `${response} has several values in Access-Control-Allow-Origin${problem.values === null ? '' : ` (${problem.values})`}: two layers add the header, or one sends a list`,
        fix: `let only one layer send it, with one origin: ${allow}`,
      };
    case 'wildcard-with-credentials':
      return {
        what: `${response} has "Access-Control-Allow-Origin: *", which does not allow requests with credentials`,
        fix: `send ${allow}, "Access-Control-Allow-Credentials: true" and "Vary: Origin"; or, if no cookies are needed, take credentials: "include" (withCredentials) out of the script`,
      };
    case 'credentials-not-allowed':
      return {
        what: `${response} does not have "Access-Control-Allow-Credentials: true"${problem.value === null || problem.value === '' ? '' : ` but the value ${JSON.stringify(problem.value)}`}, and the request is made with credentials`,
        fix: 'add it, in lower case; or, if no cookies are needed, take credentials: "include" (withCredentials) out of the script',
      };
    case 'preflight-status':
      return {
        what: `${response} has ${status === null ? 'a status that is not from 200 to 299' : `the status ${status}, not one from 200 to 299`}`,
        fix: 'answer OPTIONS with 204 and the CORS headers before authentication, redirects and the router look at the request',
      };
    case 'preflight-redirect':
      return {
        what: `${response} is a redirect, which browsers do not follow for preflights`,
        fix: 'request the URL that it leads to: with or without the slash at the end, over https, with or without www',
      };
    case 'method-not-allowed':
      return {
        what: `${response} does not list the method${problem.method === null ? '' : ` ${problem.method}`} in Access-Control-Allow-Methods`,
        fix: `add ${problem.method ?? 'it'} there, in upper case${problem.method !== null && /[a-z]/.test(problem.method) ? ', and write it in upper case in the script too' : ''}`,
      };
    case 'header-not-allowed':
      return /^access-control-(?:allow|expose|max)-/i.test(problem.name)
        ? {
            what: `the script sends ${problem.name} as a request header, although only a server may send it, and this makes the preflight for ${target} fail`,
            fix: 'take it out of the headers of the script',
          }
        : {
            what: `${response} does not list the request header ${problem.name} in Access-Control-Allow-Headers`,
            fix: `add ${problem.name} there; or, if a library adds it (tracing, cache control), switch it off for this host`,
          };
    case 'malformed-list':
      return {
        what: `${response} has a value in ${problem.header} that is not a list of names`,
        fix: 'separate the names by commas, and write no quotes, brackets or spaces inside a name',
      };
    case 'authorization-under-wildcard':
      return {
        what: `${response} has "Access-Control-Allow-Headers: *", which by the standard does not cover Authorization`,
        fix: 'list it by name: "Access-Control-Allow-Headers: *, Authorization" (browsers currently let it pass)',
      };
    case 'redirect-with-password':
      return {
        what: `${target} redirects to a URL with a user name or password`,
        fix: 'take them out of the Location',
      };
    case 'redirect-not-allowed':
      return {
        what: `${target} redirects to a URL that may not be followed`,
        fix: 'request the final URL directly, and let it send the CORS headers',
      };
    case 'scheme-not-supported':
      return {
        what: `${target} is not an http or https URL`,
        fix: 'request an http or https URL; for a page opened from a file, serve it from a local web server',
      };
    case 'same-origin-mode':
      return {
        what: `the request for ${target} has mode "same-origin", and the URL is not of ${origin}`,
        fix: 'use mode "cors"',
      };
    case 'mixed-content':
      return { what: `the page is over https, and ${target} is not: mixed content`, fix: 'serve the URL over https' };
    case 'local-network':
      return {
        what: `${origin} requests ${target}, which is on the ${problem.space === 'loopback' ? 'user’s own machine' : 'user’s local network'}, and the permission to access the local network was denied`,
        fix: 'allow it in the site settings of the browser; serve the page over https, since only secure pages can ask; in a frame, add allow="local-network-access"',
      };
    case 'opaque-response-blocking':
      return {
        what: `${target} was requested without CORS, and its content is not of the kind that the element wants`,
        fix: 'look at its status and Content-Type: it is often an error page or JSON where an image or script was expected; for data, use fetch() with CORS',
      };
    case 'resource-policy':
      return {
        what: `${target} has a Cross-Origin-Resource-Policy (or the page requires one) that does not let this page embed it`,
        fix: 'send "Cross-Origin-Resource-Policy: cross-origin" if any site may embed it',
      };
    case 'nosniff':
      return {
        what: `${target} is served${problem.type === null ? '' : ` as ${problem.type}`} with "X-Content-Type-Options: nosniff", so that it is not used as a script or style sheet; it is not CORS`,
        fix: 'see whether the URL leads to an error page, or send the right Content-Type; for data, use fetch() with CORS',
      };
    case 'blocked-by-extension':
      return {
        what: `an extension, such as an ad blocker, blocked ${target}; it is not CORS`,
        fix: 'switch it off for this site',
      };
    case 'no-response':
      return connectionInWords(target, problem.failure);
    case 'no-details':
      return {
        what: 'this message never says why a request failed',
        fix: 'look for a second message in the console, which names CORS or the network error, and paste that one',
      };
  }
}

function connectionInWords(
  target: string,
  failure: ConnectionFailure | null,
): { readonly what: string; readonly fix: string } {
  const none = `there was no response from ${target}`;
  switch (failure) {
    case 'refused':
      return {
        what: `${none}: nothing listens at this host and port, so it is not about CORS`,
        fix: 'start the server, or correct the host and the port',
      };
    case 'unknown-host':
      return { what: `${none}: its host name has no address, so it is not about CORS`, fix: 'correct the host name' };
    case 'certificate':
      return {
        what: `${none}: the browser does not trust its certificate, so it is not about CORS`,
        fix: 'open the URL in a tab to see what is wrong with the certificate; in development, install the certificate authority, as mkcert does',
      };
    case 'not-tls':
      return {
        what: `${none}: the server does not speak TLS on this port, so it is not about CORS`,
        fix: 'request it with http:, or correct the port',
      };
    case 'closed':
      return {
        what: `${none}: the server closed the connection, so it is not about CORS`,
        fix: 'look at the log of the server, which may have crashed',
      };
    case 'timeout':
      return {
        what: `${none} in time, so it is not about CORS`,
        fix: 'see whether the server is reachable from this machine',
      };
    case 'offline':
      return { what: `${none}: this machine is offline`, fix: 'connect it to the network' };
    case null:
      return {
        what: `${none}: the connection failed (address, port, certificate, firewall, or a blocker)`,
        fix: 'open the URL in the browser, and see whether the server is reachable',
      };
  }
}
