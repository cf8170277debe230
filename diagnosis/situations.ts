import type { HeaderList } from '../protocol/http/wire.ts';
import type { DiagnosisOptions } from './diagnose.ts';
import { app, items } from './testing.ts';

/** Common situations, as people have them. The table of docs/explain.md has a row for each. */

export interface SampleInput {
  readonly situation: string;
  readonly input: string;
  readonly text: string;
  readonly options?: DiagnosisOptions;
}

const allowed: HeaderList[number] = ['access-control-allow-origin', app];

function curl(status: number, response: HeaderList, method = 'GET', request: HeaderList = [['Origin', app]]): string {
  return [
    `> ${method} /items HTTP/2`,
    '> Host: api.example.net',
    ...request.map((pair) => `> ${pair.join(': ')}`),
    '> ',
    `< HTTP/2 ${status} `,
    ...response.map((pair) => `< ${pair.join(': ')}`),
    '< ',
  ].join('\n');
}

const preflight = (status: number, response: HeaderList, method: string, names = '') =>
  curl(status, response, 'OPTIONS', [
    ['Origin', app],
    ['Access-Control-Request-Method', method],
    ...(names === '' ? [] : [['Access-Control-Request-Headers', names] as const]),
  ]);

const blocked = `Access to fetch at '${items}' from origin '${app}' has been blocked by CORS policy: `;

export const commonSituations: readonly SampleInput[] = [
  { situation: 'The route lacks the CORS layer', input: '`curl -v`', text: curl(200, []) },
  {
    situation: 'An error of the gateway hides behind CORS',
    input: '`curl -v`',
    text: curl(502, [['server', 'nginx']]),
  },
  {
    situation: 'A bot challenge hides behind CORS',
    input: '`curl -v`',
    text: curl(403, [
      ['cf-mitigated', 'challenge'],
      ['cf-ray', '1'],
    ]),
  },
  {
    situation: 'Authentication refuses the preflight',
    input: '`curl -v -X OPTIONS`',
    text: preflight(401, [], 'PUT'),
  },
  { situation: 'No route for OPTIONS', input: '`curl -v -X OPTIONS`', text: preflight(404, [allowed], 'PUT') },
  {
    situation: 'The preflight is redirected to the path with a slash',
    input: '`curl -v -X OPTIONS`',
    text: preflight(307, [['location', '/items/']], 'PUT'),
  },
  {
    situation: 'Proxy and application both add the header',
    input: '`curl -v`',
    text: curl(200, [['access-control-allow-origin', '*'], allowed]),
  },
  {
    situation: 'A trailing slash',
    input: '`curl -v`',
    text: curl(200, [['access-control-allow-origin', `${app}/`]]),
  },
  {
    situation: 'localhost and 127.0.0.1',
    input: '`curl -v`',
    text: curl(200, [['access-control-allow-origin', 'http://127.0.0.1:3000']], 'GET', [
      ['Origin', 'http://localhost:3000'],
    ]),
  },
  {
    situation: '* with credentials',
    input: '`curl -v`, `--credentials include`',
    text: curl(200, [['access-control-allow-origin', '*']]),
    options: { credentials: 'include' },
  },
  {
    situation: 'A method in the wrong case',
    input: '`curl -v -X OPTIONS`',
    text: preflight(204, [allowed, ['access-control-allow-methods', 'get, put']], 'PUT'),
  },
  {
    situation: 'A header that the server does not know',
    input: '`curl -v -X OPTIONS`',
    text: preflight(204, [allowed, ['access-control-allow-headers', 'content-type']], 'GET', 'x-token'),
  },
  {
    situation: 'Authorization under *',
    input: '`curl -v -X OPTIONS`',
    text: preflight(204, [allowed, ['access-control-allow-headers', '*']], 'GET', 'authorization'),
  },
  {
    situation: 'A header of a tracing library',
    input: '`curl -v -X OPTIONS`',
    text: preflight(204, [allowed], 'GET', 'baggage,sentry-trace'),
  },
  {
    situation: 'A response header in the request',
    input: '`curl -v -X OPTIONS`',
    text: preflight(204, [allowed], 'GET', 'access-control-allow-origin'),
  },
  {
    situation: 'A cache that ignores Origin',
    input: '`curl -v`',
    text: curl(200, [
      ['x-cache', 'Hit from cloudfront'],
      ['age', '334'],
    ]),
  },
  {
    situation: 'The session is over',
    input: '`curl -vL`',
    text: curl(302, [allowed, ['location', 'https://login.example.org/']]).concat(
      '\n',
      curl(200, [], 'GET', [['Origin', app]])
        .replace('/items', '/')
        .replace('api.example.net', 'login.example.org'),
    ),
  },
  {
    situation: 'A cookie without SameSite=None',
    input: '`curl -v`, `--credentials include`',
    text: curl(200, [allowed, ['access-control-allow-credentials', 'true'], ['set-cookie', 'session=1; Secure']]),
    options: { credentials: 'include' },
  },
  {
    situation: 'An address on the local network',
    input: '`curl -i`, `--page`, `--url`',
    text: 'HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n\n',
    options: { page: app, url: 'http://192.168.1.10/status' },
  },
  {
    situation: 'A page opened from a file',
    input: '`curl -v`',
    text: curl(200, [allowed], 'GET', [['Origin', 'null']]),
  },
  {
    situation: 'no-cors as a workaround',
    input: '`curl -v`, `--mode no-cors`',
    text: curl(200, []),
    options: { mode: 'no-cors' },
  },
  {
    situation: 'Only the message in the console of Chromium',
    input: 'the message',
    text: `${blocked}Response to preflight request doesn't pass access control check: It does not have HTTP ok status.`,
  },
  {
    situation: 'Only the message in the console of Firefox',
    input: 'the message',
    text: `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${items}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 500.`,
  },
  {
    situation: 'Only the message in the console of Safari',
    input: 'the messages',
    text: `Origin ${app} is not allowed by Access-Control-Allow-Origin. Status code: 200\nFetch API cannot load ${items} due to access control checks.`,
  },
  {
    situation: 'The server is not running',
    input: 'the message',
    text: `GET ${items} net::ERR_CONNECTION_REFUSED`,
  },
  {
    situation: 'A request copied as fetch',
    input: '"Copy as fetch"',
    text: `fetch("${items}", { "referrer": "${app}/", "method": "PUT", "mode": "cors" });`,
  },
];
