/** Origins that a sloppy comparison takes for an allowed one. */
import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';
import { parseOrigin } from '../../../protocol/http/origin.ts';
import { utf8 } from '../client/request.ts';
import { urlOrNull } from '../../../protocol/http/url.ts';

/** An allowed origin, in the parts that a variant is made of. */
export interface Parts {
  /** `https://` */
  readonly scheme: string;
  readonly host: string;
  /** `:8443`, or '' for the default port. */
  readonly port: string;
  /** Host without its first label, where it is still a name with a dot. */
  readonly parent: string | undefined;
  /** Another origin that is allowed. */
  readonly other: Parts | undefined;
}

export function partsOf(origin: string, another: string | undefined): Parts | undefined {
  const tuple = parseOrigin(origin);
  if (tuple === null) return undefined;
  const { host, port } = tuple;
  const rest = host.split('.').slice(1).join('.');
  return {
    scheme: `${tuple.scheme}://`,
    host,
    port: port === null ? '' : `:${String(port)}`,
    parent: rest.includes('.') && !/^[\d.]+$|^\[/.test(host) ? rest : undefined,
    other: another === undefined ? undefined : partsOf(another, undefined),
  };
}

/**
 * Whether a page in a browser can have this origin; of others, no browser sends them. It is what the URL standard says of a
 * host (https://url.spec.whatwg.org/#host-parsing), and bypass-origins.engine.test.ts shows that the engines do.
 */
export function canBeSent(origin: string): boolean {
  return origin === 'null' || isOfApp(origin) || (urlOrNull(origin)?.origin === origin && !origin.endsWith(':0'));
}

/**
 * Whether DNS can have the host of this origin: labels of 1 to 63 bytes, 253 in all. A URL may have a host that begins with a dot,
 * and no page comes from there. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
 */
export function canBeServed(origin: string): boolean {
  if (!canBeSent(origin)) return false;
  const host = (urlOrNull(origin)?.hostname ?? '').replace(/\.$/, '');
  // An address, or the identifier of an app, whatever it is.
  if (host.startsWith('[') || origin === 'null' || isOfApp(origin)) return true;
  return host.length <= 253 && host.split('.').every(({ length }) => length > 0 && length <= 63);
}

/** Whether two origins are of different owners. */
export function isForeign(origin: string, to: string): boolean {
  const domain = domainOf(origin);
  return domain !== null && domain !== domainOf(to);
}

function domainOf(origin: string): string | null {
  const url = urlOrNull(origin);
  return url && getDomain(url.hostname, { allowPrivateDomains: true });
}

const evil = 'evil.test';

/** Characters that are no part of a usual host name, and that comparisons trip over. */
const characters = [...'_-"{}+^`!~;|&\'()*,$=', '%60', '%0b'];

const otherLetters: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', p: 'р', c: 'с' };

/** The host with one letter in another script that looks alike, in Unicode. */
function lookAlike(host: string): string | undefined {
  const at = [...host].findIndex((letter) => letter in otherLetters);
  return at === -1 ? undefined : `${host.slice(0, at)}${otherLetters[host.charAt(at)] ?? ''}${host.slice(at + 1)}`;
}

/** For each kind of sloppiness, the origins that find it. Those that the policy allows after all are left out later. */
export const variants = {
  prefix: ({ scheme, host, port }) => {
    const domain = domainOf(`${scheme}${host}`);
    const registered = domain === null || domain === host ? [] : [`${scheme}evil${domain}${port}`];
    return [`${scheme}evil${host}${port}`, `${scheme}evil-${host}${port}`, ...registered];
  },
  suffix: ({ scheme, host, port }) => [`${scheme}${host}.${evil}${port}`, `${scheme}${host}${evil}${port}`],
  subdomain: ({ scheme, host, port }) => [`${scheme}evil.${host}${port}`, `${scheme}a.b.${host}${port}`],
  parent: ({ scheme, parent, port }) => (parent === undefined ? [] : [`${scheme}${parent}${port}`]),
  sibling: ({ scheme, parent, port }) => (parent === undefined ? [] : [`${scheme}x.${parent}${port}`]),
  dot: ({ scheme, host, port }) => {
    const places = [...host.matchAll(/\./g)].map(({ index }) => index);
    const replaced = places.map((at) => `${host.slice(0, at)}x${host.slice(at + 1)}`);
    return [...replaced, host.replaceAll('.', 'x')].map((each) => `${scheme}${each}${port}`);
  },
  cut: ({ scheme, host, port }) => [`${scheme}${host.slice(1)}${port}`],
  join: ({ scheme, host, port, other }) =>
    other === undefined
      ? []
      : [
          `${host}${other.host}`,
          `${other.host}${host}`,
          `${host}.${other.host}`,
          `${host.split('.')[0] ?? ''}${other.host}`,
        ].map((each) => `${scheme}${each}${port}`),
  trailing: ({ scheme, host, port }) => [`${scheme}${host}munity${port}`, `${scheme}${host}x${port}`],
  tld: ({ scheme, host, port }) => [`${scheme}${host.slice(0, -1)}${port}`, `${scheme}${host}.co${port}`],
  scheme: ({ scheme, host, port }) => [
    `${scheme === 'https://' ? 'http' : 'https'}://${host}${port}`,
    `evil://${host}${port}`,
    `//${host}${port}`,
    `${host}${port}`,
  ],
  port: ({ scheme, host, port }) => [
    ...(port === ''
      ? [`${scheme}${host}:8443`, `${scheme}${host}:8080`]
      : [`${scheme}${host}`, `${scheme}${host}${port}0`, `${scheme}${host}${port.slice(0, -1)}`]),
    ...[':443', ':80', ':0', ':65536', ':443evil', ':'].map((each) => `${scheme}${host}${each}`),
  ],
  char: ({ scheme, host, port }) =>
    characters.flatMap((each) => [`${scheme}${host}${each}.${evil}${port}`, `${scheme}${host}.${each}.${evil}${port}`]),
  case: ({ scheme, host, port }) => [`${scheme}${host}${port}`.toUpperCase(), `${scheme}${host.toUpperCase()}${port}`],
  userinfo: ({ scheme, host, port }) => [`${scheme}${host}@${evil}`, `${scheme}${host}${port}:x@${evil}`],
  unanchored: ({ scheme, host, port }) =>
    ['/', '?', '#'].flatMap((each) => [
      `https://${evil}${each}${host}`,
      `https://${evil}${each}${scheme}${host}${port}`,
    ]),
  dots: ({ scheme, host, port }) => [`${host}.`, `${host}..`, `.${host}`].map((each) => `${scheme}${each}${port}`),
  idn: ({ scheme, host, port }) => {
    const alike = lookAlike(host);
    return [
      ...(alike === undefined ? [] : [domainToASCII(alike), utf8(alike)]),
      ...(host.includes('.') ? [utf8(host.replace('.', '。'))] : []),
    ].map((each) => `${scheme}${each}${port}`);
  },
  list: ({ scheme, host, port }) => {
    const own = `${scheme}${host}${port}`;
    return [`${own} https://${evil}`, `${own}, https://${evil}`, `https://${evil} ${own}`, `https://${evil},${own}`];
  },
  path: ({ scheme, host, port }) =>
    ['/', '/x', '?x', '#x', '\\x', ' x', '\tx', '\0'].map((each) => `${scheme}${host}${port}${each}`),
} as const satisfies Readonly<Record<string, (parts: Parts) => readonly string[]>>;

/** Origins of nobody: a server that allows one allows all of its scheme. */
export function unrelated(origin: string): string {
  const { scheme = 'https' } = parseOrigin(origin) ?? {};
  return `${scheme === 'http' ? 'http' : 'https'}://cors-conformance-4711.test`;
}

/** Whether it is an origin of the user's own machine. */
export function isLocal(origin: string): boolean {
  return /^https?:\/\/(?:[^/]*\.)?localhost(?::|$)/.test(origin);
}

/** Pages of applications and extensions, which engines send, though URLs of such schemes have no origin by the standard. */
const ofApps = [
  `chrome-extension://${'a'.repeat(32)}`,
  'moz-extension://6ee4d4c0-7a3f-4b56-9c0b-3d2f7f0f4711',
  'safari-web-extension://6ee4d4c0-7a3f-4b56-9c0b-3d2f7f0f4711',
  'capacitor://localhost',
  'ionic://localhost',
  'tauri://localhost',
  'vscode-webview://cors-conformance',
  'app://cors-conformance',
  'file://',
];

/** Whether it is one of those. */
export function isOfApp(origin: string): boolean {
  return ofApps.includes(origin);
}

/** The same whatever is allowed. */
export const strangers = {
  reflect: [`https://${evil}`, `http://${evil}:8080`],
  ip: [
    'http://127.0.0.1',
    'http://[::1]',
    'http://[::ffff:7f00:1]',
    'http://10.0.0.1',
    'http://127.1',
    'http://0x7f.1',
    'http://[::ffff:127.0.0.1]',
    'http://[fe80::1%25eth0]',
  ],
  hosting: [
    'github.io',
    'herokuapp.com',
    'netlify.app',
    'vercel.app',
    'pages.dev',
    'web.app',
    'azurewebsites.net',
    'cloudfront.net',
    's3.amazonaws.com',
    'ngrok.io',
    'blogspot.com',
  ].map((suffix) => `https://cors-conformance.${suffix}`),
  localhost: [
    'http://localhost',
    'http://localhost:3000',
    'http://localhost:8080',
    'https://localhost',
    'http://evil.localhost',
    `http://localhost.${evil}`,
    `https://localhost.${evil}`,
    `http://127.0.0.1.${evil}`,
    'http://localhostevil.test',
  ],
  app: ofApps,
  prototype: ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'undefined', 'NULL', '*', ''],
} as const satisfies Readonly<Record<string, readonly string[]>>;
