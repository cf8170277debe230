import type { At, ErrorKind, OriginDifference, Problem, RedirectKind } from '../diagnosis/causes/cause.ts';
import { normalizeMethod } from '../protocol/http/methods.ts';
import type { HeaderSource } from '../diagnosis/causes/tracing.ts';
import { placeInWords } from './input.ts';
import { becauseInWords } from './reasons.ts';
import { shellQuote } from './shell.ts';
import { stepUrl } from './steps.ts';

/** English for a problem: what is wrong and where, and what to change. */
export interface ProblemWords {
  /** A clause, without a full stop. */
  readonly what: string;
  /** A clause in the imperative, without a full stop. */
  readonly fix: string;
  /** Whole sentences with background. */
  readonly more?: string;
}

const quote = (text: string): string => JSON.stringify(text);
const listed = (names: readonly string[]): string => names.map(quote).join(', ');
const header = (name: string, value: string): string => quote(`${name}: ${value}`);
const allowOrigin = (origin: string): string => header('Access-Control-Allow-Origin', origin);

/** `the response to the preflight for https://…` */
function response({ kind, url, method, status }: At): string {
  return kind === 'preflight'
    ? `the response to the preflight (OPTIONS ${url}, status ${status})`
    : `the response to ${method} ${url} (status ${status})`;
}

/** Where the change goes: a preflight and the request itself need the same headers. */
const where = ({ kind }: At): string => (kind === 'preflight' ? 'the response to OPTIONS' : 'this response');

const vary = 'and "Vary: Origin"';

export function problemInWords(problem: Problem): ProblemWords {
  switch (problem.id) {
    case 'allow-origin-missing':
      return {
        what: `${response(problem.at)} has no Access-Control-Allow-Origin header`,
        fix: `add ${allowOrigin(problem.origin)} ${vary} to ${problem.at.kind === 'preflight' ? 'the response to OPTIONS and to the response of the request itself' : 'this route of the server'}`,
        more: 'If other routes have the header, this route is answered before the CORS layer runs, or is not covered by it.',
      };
    case 'error-response':
      return {
        what: `the real problem is the status ${problem.at.status}${from(problem.product)} (${errors[problem.error].what}), which the browser reports as a CORS error because ${response(problem.at)} has no Access-Control-Allow-Origin header`,
        fix: errors[problem.error].fix,
        more: `To let script read such errors, add ${allowOrigin(problem.origin)} to error responses too, in the layer that sends them.`,
      };
    case 'preflight-refused':
      return {
        what: `the preflight (OPTIONS ${problem.at.url}) is answered with status ${problem.at.status}${from(problem.product)}, not with one from 200 to 299: ${preflightErrors[problem.error].what}`,
        fix: preflightErrors[problem.error].fix,
      };
    case 'preflight-redirected':
      return {
        what: `the preflight (OPTIONS ${problem.at.url}) is redirected to ${problem.target} (status ${problem.at.status}), and browsers do not follow redirects of preflights`,
        fix: redirects[problem.redirect](problem.target),
      };
    case 'allow-origin-twice':
      return {
        what: `${response(problem.at)} has Access-Control-Allow-Origin ${problem.values.length} times (${listed(problem.values)}): two layers add it, such as an application and the proxy in front of it`,
        fix: `let only one layer send it, as ${allowOrigin(problem.origin)}`,
        more: problem.equal
          ? 'Two equal lines fail too: the browser joins them to one value with a comma.'
          : 'In nginx, proxy_hide_header removes the header of the application; in the application, switch its CORS layer off.',
      };
    case 'allow-origin-list':
      return {
        what: `${response(problem.at)} has a list in Access-Control-Allow-Origin (${quote(problem.value)}), which may hold one origin only`,
        fix: `compare the request’s Origin with the list on the server, and send back the one that matches: ${allowOrigin(problem.origin)} ${vary}`,
      };
    case 'allow-origin-differs':
      return {
        what: `${response(problem.at)} has ${allowOrigin(problem.value)}, but the page is ${problem.origin}: ${differences[problem.difference]}`,
        fix:
          problem.difference === 'other-origin'
            ? `if ${problem.origin} may read it, add it to the origins that the server allows, and send ${allowOrigin(problem.origin)} ${vary}`
            : `change the allowed origin on the server to ${quote(problem.origin)}`,
      };
    case 'wildcard-with-credentials':
      return {
        what: `${response(problem.at)} has "Access-Control-Allow-Origin: *", which does not allow requests with credentials`,
        fix: `send ${allowOrigin(problem.origin)}, "Access-Control-Allow-Credentials: true" ${vary}; or, if no cookies are needed, take credentials: "include" (withCredentials) out of the script`,
      };
    case 'credentials-not-allowed':
      return {
        what:
          problem.value === null
            ? `${response(problem.at)} has no Access-Control-Allow-Credentials header, and the request is made with credentials`
            : `${response(problem.at)} has ${header('Access-Control-Allow-Credentials', problem.value)}, and only "true" in lower case allows credentials`,
        fix: `add "Access-Control-Allow-Credentials: true" to ${where(problem.at)}; or, if no cookies are needed, take credentials: "include" (withCredentials) out of the script`,
      };
    case 'method-not-allowed':
      return methodInWords(problem);
    case 'header-not-allowed':
      return {
        what: `the request has ${plural(problem.names, 'the header', 'the headers')} ${listed(problem.names)}, which ${response(problem.at)} does not allow (Access-Control-Allow-Headers ${problem.listed.length === 0 ? 'is missing' : `is ${quote(problem.listed.join(', '))}`})${problem.how === 'wildcard-with-credentials' ? '; "*" does not count for requests with credentials' : ''}`,
        fix: `add ${problem.names.join(', ')} to Access-Control-Allow-Headers in the response to OPTIONS`,
      };
    case 'authorization-under-wildcard':
      return {
        what: `${response(problem.at)} has "Access-Control-Allow-Headers: *", which does not cover Authorization`,
        fix: 'list it by name: "Access-Control-Allow-Headers: *, Authorization"',
        more: 'If the request fails in a browser today, the cause is another one. Firefox warns that it will follow the standard (https://github.com/whatwg/fetch/issues/1919).',
      };
    case 'response-header-in-request':
      return {
        what: `the script sends ${listed(problem.names)} as a request header, although only a server may send it, and this makes the preflight fail`,
        fix: 'take it out of the headers of the script',
      };
    case 'tracing-header': {
      const names = problem.headers.map(({ name }) => name).join(', ');
      const sources = [...new Set(problem.headers.map(({ source }) => source))];
      const libraries = sources.filter((source) => source !== 'cache-avoidance' && source !== 'xhr-wrapper');
      return {
        what: `the request has ${plural(problem.headers, 'the header', 'the headers')} ${names}, added by ${sources.map((source) => headerSources[source].name).join(' and ')}, and ${response(problem.at)} does not allow ${plural(problem.headers, 'it', 'them')}`,
        fix: `${libraries.length > 0 ? `switch propagation off for ${host(problem.at.url)} in the library` : `do not send ${plural(problem.headers, 'it', 'them')} from script`}; or, if the server is yours, add ${names} to Access-Control-Allow-Headers in the response to OPTIONS`,
        more: sources.map((source) => headerSources[source].how).join(' '),
      };
    }
    case 'malformed-list':
      return {
        what: `${response(problem.at)} has ${header(...problem.header)}, which is not a list of names`,
        fix: 'separate the names by commas, and write no quotes, brackets or spaces inside a name',
      };
    case 'malformed-header':
      return {
        what: `${response(problem.at)} has the line ${header(...problem.header)}, which is not a valid header: ${/\s$/.test(problem.header[0]) ? 'there is a space before the colon' : 'its name or value has characters that are not allowed'}`,
        fix: `send it as ${header(problem.header[0].trim(), problem.header[1].trim())}`,
      };
    case 'cache-ignores-origin':
      return {
        what: `${response(problem.at)} ${problem.hints.length > 0 ? `comes from a cache (${problem.hints.map((hint) => hint.join(': ')).join(', ')})` : 'seems to come from a cache'} and ${problem.value === null ? 'has no Access-Control-Allow-Origin header: it was probably stored for a request without Origin, such as that of an image' : `has ${allowOrigin(problem.value)}: it was probably stored for another origin`}`,
        fix: `let the server send ${problem.varies ? 'Access-Control-Allow-Origin to requests without Origin too' : '"Vary: Origin" on every response of this URL, also to requests without Origin'}, add Origin to the cache key, and purge the cache`,
        more: 'If a page loads the same URL as an image, add crossorigin="anonymous" to the element.',
      };
    case 'redirect-to-login':
      return {
        what: `${problem.from} redirects to ${problem.to}, which looks like a login page: the session is missing or over, and a script cannot log in`,
        fix: 'let the API answer 401 with CORS headers instead of a redirect, and let the page navigate to the login',
      };
    case 'redirect-lost-origin':
      return {
        what: `${problem.from} redirects to another origin, ${problem.to}, so that the browser sends "Origin: null" there instead of ${problem.page}`,
        fix: 'request the final URL directly, or let the first server fetch it and answer without a redirect',
        more: 'Do not allow "null": every sandboxed frame on the web has that origin.',
      };
    case 'redirect-without-allow-origin':
      return {
        what: `${problem.at.url} redirects to ${problem.target} (status ${problem.at.status}), and the redirect itself has no Access-Control-Allow-Origin header`,
        fix:
          problem.redirect === 'other-origin'
            ? `add ${allowOrigin(problem.origin)} to the redirect, or request ${problem.target} directly`
            : `request ${problem.target} directly`,
      };
    case 'redirect-invalid':
      return {
        what: `${problem.at.url} redirects (status ${problem.at.status}) with ${problem.locations.length === 1 ? `the Location ${listed(problem.locations)}, which may not be followed` : `${problem.locations.length} Location headers`}`,
        fix: 'send one Location header with an http or https URL, without a user name or password, that does not lead back to itself',
      };
    case 'mixed-content':
      return {
        what: `the page is ${problem.page}, and ${problem.url} is not over https: mixed content${problem.redirected ? ', after a redirect' : ''}`,
        fix: 'serve the URL over https',
      };
    case 'local-network':
      return {
        what: `${problem.page} requests ${problem.url}, which is ${problem.space === 'loopback' ? 'on the user’s own machine' : 'on the user’s local network'}: Chromium 142 and later ask the user for permission to access the local network, and block the request without it`,
        fix: problem.secure
          ? `grant the permission in the site settings; in a frame, add allow="local-network-access"; for an http URL, pass targetAddressSpace: "${problem.space}" to fetch()`
          : 'serve the page over https, since the permission is only given to secure pages; or serve page and API from the same network',
        more: 'CORS headers do not replace the permission, and are needed as well.',
      };
    case 'bad-port':
      return { what: `${problem.url} is on a port that browsers block`, fix: 'serve it on another port, such as 8080' };
    case 'opaque-page':
      return {
        what: `the page has the origin "null" (a file, a sandboxed frame or a data: URL), and ${response(problem.at)} ${problem.value === null ? 'has no Access-Control-Allow-Origin header' : `allows ${quote(problem.value)}`}`,
        fix: 'serve the page from a web server, such as http://localhost:8080, and allow that origin; for a frame, add allow-same-origin to its sandbox attribute if its content is trusted',
        more: 'Do not allow "null": every sandboxed frame on the web has that origin.',
      };
    case 'extension-page':
      return {
        what: `the request is from an extension or an app (${problem.page}), and ${response(problem.at)} ${problem.value === null ? 'has no Access-Control-Allow-Origin header' : `allows ${quote(problem.value)}`}`,
        fix: `add the host to host_permissions in the manifest of the extension, or allow ${quote(problem.page)} on the server`,
      };
    case 'no-cors-mode':
      return {
        what: `mode "no-cors" makes the response of ${problem.url} opaque: script never sees its status, headers or body`,
        fix: `take mode: "no-cors" out of the script, and let the server send ${allowOrigin(problem.origin)}`,
      };
    case 'same-origin-mode':
      return {
        what: `the request is made with mode "same-origin", and ${problem.url} is not of the origin ${problem.page}`,
        fix: 'use mode "cors"',
      };
    case 'resource-policy':
      return {
        what: `${response(problem.at)} has ${header('Cross-Origin-Resource-Policy', problem.value)}, so that other origins may not embed it`,
        fix: 'send "Cross-Origin-Resource-Policy: cross-origin" if any site may embed it; or request it with mode "cors", where this header does not count',
      };
    case 'cookie-not-stored':
      return {
        what: `the cookie ${quote(problem.cookie)} of ${problem.at.url} lacks ${problem.lacks.join(' and ')}, so browsers do not send it with requests from another site`,
        fix: 'set it with "SameSite=None; Secure"; or serve the API from the site of the page',
        more: 'Browsers that block third-party cookies do not send it even then.',
      };
    case 'cookie-ignored':
      return {
        what: `${problem.at.url} sets the cookie ${quote(problem.cookie)}, but the credentials mode ${quote(problem.credentials)} ignores cookies of other origins`,
        fix: 'if the cookie is needed, use credentials: "include" in fetch(), or withCredentials = true in XMLHttpRequest',
      };
    case 'credentials-not-sent':
      return {
        what: `${response(problem.at)} wants a login, and the request had neither cookies nor an Authorization header`,
        fix: 'use credentials: "include" in fetch(), or withCredentials = true in XMLHttpRequest, if the session is in a cookie',
      };
    case 'options-not-preflight':
      return {
        what: `the OPTIONS request in ${placeInWords(problem.place)} is not a preflight: it lacks the header Access-Control-Request-Method, so the server need not answer it like one`,
        fix: `ask like a browser: curl -i -X OPTIONS -H 'Origin: ${problem.origin}' -H 'Access-Control-Request-Method: PUT' '${problem.url}'`,
      };
    case 'response-missing':
      return {
        what: `the response to the ${problem.kind === 'preflight' ? 'preflight for' : 'request for'} ${problem.url} is missing${problem.recorded === null ? '' : ` from ${placeInWords(problem.recorded)}${problem.failure === null ? '' : ` (${problem.failure})`}, since some recorders leave out what the browser blocks`}`,
        fix: `let explain ask the server itself: ${explainCommand(problem)}`,
      };
    case 'connection-failed':
      return {
        what: `there is no response from ${problem.url}: ${problem.failure.replace(/\.$/, '')}`,
        fix: 'check the address, that the server is running, and its certificate',
      };
    case 'other-step':
      return { what: becauseInWords(problem.step).replace(/\.$/, ''), fix: `see ${stepUrl(problem.step)}` };
  }
}

/** Where the value of a header is not known, any does: only the name counts. */
function explainCommand({ url, page, method, headers }: Problem & { readonly id: 'response-missing' }): string {
  return [
    'npx cors-conformance explain',
    shellQuote(url),
    `--page ${shellQuote(page)}`,
    ...(method === 'GET' ? [] : [`--method ${shellQuote(method)}`]),
    ...headers.map((name) => `--header ${shellQuote(`${name}: 1`)}`),
  ].join(' ');
}

function methodInWords({
  at,
  method,
  listed: methods,
  how,
}: Problem & { readonly id: 'method-not-allowed' }): ProblemWords {
  const what = `the method ${quote(method)} is not in the Access-Control-Allow-Methods of ${response(at)}, which ${methods.length === 0 ? 'is missing' : `is ${quote(methods.join(', '))}`}`;
  switch (how) {
    case 'missing':
      return { what, fix: `add ${method} to Access-Control-Allow-Methods in the response to OPTIONS` };
    case 'wildcard-with-credentials':
      return {
        what: `${what}; "*" does not count for requests with credentials`,
        fix: `list ${method} by name in Access-Control-Allow-Methods in the response to OPTIONS`,
      };
    case 'server-case':
      return {
        what: `${what}, and methods are compared with their case`,
        fix: `let the server write ${method} in upper case in Access-Control-Allow-Methods`,
        ...(normalizeMethod(method.toLowerCase()) === method && {
          more: 'Browsers send the standard methods in upper case whatever script writes.',
        }),
      };
    case 'script-case':
      return {
        what: `${what}, and methods are compared with their case`,
        fix: `write the method in the script as the server lists it: ${quote(methods.find((each) => each.toLowerCase() === method.toLowerCase()) ?? method.toUpperCase())}`,
        more: 'fetch() and XMLHttpRequest put only DELETE, GET, HEAD, OPTIONS, POST and PUT into upper case; PATCH stays as it is written.',
      };
  }
}

const from = (product: string | null): string => (product === null ? '' : ` from ${product}`);
const plural = (items: readonly unknown[], one: string, many: string): string => (items.length === 1 ? one : many);

function host(url: string): string {
  return new URL(url).host;
}

const headerSources: Readonly<Record<HeaderSource, { readonly name: string; readonly how: string }>> = {
  opentelemetry: {
    name: 'OpenTelemetry or another tracing library',
    how: 'In OpenTelemetry, propagateTraceHeaderCorsUrls lists the hosts that get the headers.',
  },
  sentry: { name: 'Sentry', how: 'In Sentry, tracePropagationTargets lists the hosts that get the headers.' },
  datadog: { name: 'Datadog RUM', how: 'In Datadog RUM, allowedTracingUrls lists the hosts that get the headers.' },
  'new-relic': {
    name: 'New Relic',
    how: 'In New Relic, distributed_tracing.allowed_origins lists the origins that get the headers.',
  },
  'elastic-apm': {
    name: 'Elastic APM',
    how: 'In Elastic APM, distributedTracingOrigins lists the origins that get the headers.',
  },
  'application-insights': {
    name: 'Application Insights',
    how: 'In Application Insights, correlationHeaderExcludedDomains lists the hosts that do not get the headers.',
  },
  b3: { name: 'a tracing library with B3 headers', how: 'Its settings list the hosts that get the headers.' },
  'xhr-wrapper': {
    name: 'jQuery, axios or another wrapper',
    how: 'In axios, delete axios.defaults.headers.common["X-Requested-With"].',
  },
  'cache-avoidance': {
    name: 'code that avoids the cache',
    how: 'To avoid the cache, use cache: "no-store" in fetch(), which adds no header that needs a preflight.',
  },
};

const differences: Readonly<Record<OriginDifference, string>> = {
  'trailing-slash': 'an origin has no slash at its end',
  path: 'an origin has no path',
  port: 'the port differs, and a default port is never written',
  scheme: 'the scheme differs (http and https)',
  'loopback-name': 'localhost and 127.0.0.1 are different origins',
  'letter-case': 'an origin is written in lower case',
  www: 'with and without www are different origins',
  quotes: 'an origin is written without quotes',
  pattern: 'browsers do not know patterns, so the server has to match them',
  null: 'the server sends "null", which it should never allow',
  empty: 'the value is empty',
  'no-scheme': 'an origin begins with its scheme',
  'other-origin': 'it is another origin',
};

const errors: Readonly<Record<ErrorKind, { readonly what: string; readonly fix: string }>> = {
  authentication: {
    what: 'the request is not logged in, or not allowed',
    fix: 'look at the login, token or permission first',
  },
  'bot-challenge': {
    what: 'a firewall mistakes the request for a bot’s and sends a challenge that script cannot solve',
    fix: 'exempt the API from the challenge in the settings of the firewall',
  },
  'no-route': { what: 'the server has no such route or method', fix: 'correct the path or the method first' },
  'too-large': { what: 'the request is too large', fix: 'raise the limit of the layer that refuses it, or send less' },
  'rate-limit': { what: 'there were too many requests', fix: 'slow the client down, or raise the limit' },
  gateway: {
    what: 'the proxy got no usable response from the application',
    fix: 'look at the application and at the log of the proxy first',
  },
  'server-error': { what: 'the application failed', fix: 'look at the log of the application first' },
  other: { what: 'the server refuses the request', fix: 'look at the log of the server first' },
};

const beforeAuthentication =
  'let OPTIONS pass before authentication, since a preflight never carries cookies or an Authorization header, and answer it with 204 and the CORS headers';

const preflightErrors: Readonly<Record<ErrorKind, { readonly what: string; readonly fix: string }>> = {
  ...errors,
  authentication: { what: 'authentication refuses it', fix: beforeAuthentication },
  'no-route': {
    what: 'there is no route for OPTIONS',
    fix: 'answer OPTIONS on this path with 204 and the CORS headers: put the CORS layer before the router',
  },
  other: {
    what: 'the server refuses it',
    fix: 'answer OPTIONS with 204 and the CORS headers, before anything else looks at the request',
  },
};

const redirects: Readonly<Record<RedirectKind, (target: string) => string>> = {
  slash: (target) => `request ${target}, with exactly this path`,
  https: (target) => `request the https URL in the script: ${target}`,
  www: (target) => `request the host that answers: ${target}`,
  login: () => beforeAuthentication,
  'other-origin': (target) => `request ${target} directly`,
  'other-path': (target) => `request ${target} directly, or answer OPTIONS before the redirect`,
  none: () => 'answer OPTIONS with 204 and the CORS headers, before the redirect',
};
