import { effectivePort, OPAQUE, parseOrigin, serializeOrigin } from '../../protocol/origin.ts';
import type { SerializedOrigin } from '../../protocol/types.ts';
import { urlOrNull } from '../../protocol/url.ts';

/** One entry of a policy's `origins`: an origin, `"null"`, or a pattern with `*.` for subdomains or `:*` for ports. */
export interface OriginPattern {
  readonly source: string;
  readonly matches: (origin: SerializedOrigin) => boolean;
  /** An origin that matches and that a browser can have. */
  readonly example: SerializedOrigin;
  /** Whether `source` itself is an origin. */
  readonly exact: boolean;
  /** What comes behind `*.`, for a pattern of subdomains. */
  readonly domain?: string;
}

/** @throws {Error} whose message says what is wrong with the entry, and what is meant where that can be told. */
export function parseOriginPattern(source: string): OriginPattern {
  if (source === OPAQUE) return exactly(source);
  const anyPort = source.endsWith(':*');
  const [, scheme = '', wildcard = '', rest = ''] =
    /^([^:/]*:\/\/)?(\*\.)?(.*)$/s.exec(anyPort ? source.slice(0, -2) : source) ?? [];
  const base = parseOrigin(`${scheme}${rest}`);
  if (base === null || /^(?:\d+\.)*\d+$/.test(base.host) !== /^\d+(?:\.\d+){3}$/.test(base.host)) {
    throw new Error(`${JSON.stringify(source)} ${fault(source, scheme, `${scheme}${wildcard}`, rest, anyPort)}`);
  }
  if (wildcard !== '' && /^\[|^[\d.]+$/.test(base.host)) {
    throw new Error(`${JSON.stringify(source)} has "*." before an IP address, which has no subdomains.`);
  }
  if (wildcard === '' && !anyPort) return exactly(source);
  const example = { ...base, host: wildcard === '' ? base.host : `app.${base.host}` };
  return {
    source,
    exact: false,
    example: serializeOrigin(anyPort ? { ...example, port: 8443 } : example),
    ...(wildcard === '' ? {} : { domain: base.host }),
    matches(origin) {
      const tuple = parseOrigin(origin);
      return (
        tuple !== null &&
        tuple.scheme === base.scheme &&
        (anyPort || effectivePort(tuple) === effectivePort(base)) &&
        (wildcard === '' ? tuple.host === base.host : isSubdomain(tuple.host, base.host))
      );
    },
  };
}

function exactly(source: string): OriginPattern {
  return { source, exact: true, example: source, matches: (origin) => origin === source };
}

function isSubdomain(host: string, domain: string): boolean {
  const labels = host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1).split('.') : [];
  return labels.length > 0 && labels.every((label) => label !== '');
}

function fault(source: string, scheme: string, start: string, rest: string, anyPort: boolean): string {
  if (source === '*') return `stands alone, not in a list: "origins": "*".`;
  if (scheme === '') {
    return `has no scheme${parseOrigin(`https://${rest}`) ? `; did you mean ${JSON.stringify(`https://${source}`)}?` : ' and is no origin.'}`;
  }
  const url = urlOrNull(`${scheme}${rest}`);
  if (url === null || url.host === '')
    return 'is no origin: scheme, "://", host, and a port unless it is the default one.';
  const meant = `${url.protocol}//${start.slice(scheme.length)}${url.host}${anyPort ? ':*' : ''}`;
  const mend = parseOrigin(`${url.protocol}//${url.host}`) === null ? '.' : `; did you mean ${JSON.stringify(meant)}?`;
  if (url.username !== '' || url.password !== '') return `has a user name, which no origin has${mend}`;
  if (/[?#]/.test(rest)) return `has a query or a fragment, which no origin has${mend}`;
  if (rest.includes('/')) return `has a path${mend}`;
  if (/[^\0-\x7f]/.test(source)) return `is not in ASCII: browsers send the host in Punycode${mend}`;
  if (/[A-Z]/.test(source)) return `is not in lower case${mend}`;
  if (rest.includes('*'))
    return 'has "*" elsewhere than before a domain ("https://*.example.org") or as the port (":*").';
  if (/:\d+$/.test(rest) && url.port === '') return `names the default port, which browsers leave out${mend}`;
  return `is not written as browsers write it${mend}`;
}
