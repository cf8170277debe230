import { get, set } from '../../../protocol/http/headers.ts';
import { registrableDomainByDefaultRule } from '../../../protocol/http/origin.ts';
import { crossOriginResourcePolicyCheck } from '../../../protocol/fetch/resource-policy.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { taoCheck } from '../../../protocol/fetch/timing.ts';
import { ask, askAnyway, askEach, linesOf, notRun } from '../check.ts';
import type { Ask, Check } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import { sharing, shownBy } from '../judge.ts';
import type { CheckFamily } from './family.ts';

const ALLOW_PRIVATE = 'Access-Control-Allow-Private-Network';

const privateNetwork: Check = {
  id: 'neighbour-pna',
  title: 'Access-Control-Allow-Private-Network does nothing any more',
  level: 'INFO',
  spec: 'https://wicg.github.io/local-network-access/',
  needs: ['reader'],
  about:
    'It belonged to Private Network Access, which browsers gave up for Local Network Access: since Chromium 142 and Firefox 153 the user is asked before a page of the web reaches a server on the local network, and no header of the server grants it.',
  fix: 'Remove the header. Where pages must reach this server on a local network, ask the user for the permission.',
  plan: ({ readers: [reader = ''], preflight, wanted }) => {
    const unasked = preflight(reader, wanted.method, wanted.names);
    const asked: Ask = {
      ...unasked,
      headers: [...unasked.headers, ['Access-Control-Request-Private-Network', 'true']],
    };
    return ask([unasked, asked], (answered) => {
      const found = answered.find(({ answer }) => get(answer.headers, ALLOW_PRIVATE) !== null);
      if (found === undefined) return [];
      return [
        {
          level: 'INFO',
          data: { id: 'private-network-header', header: linesOf(found.answer, ALLOW_PRIVATE) },
          ...shownBy(found),
        },
      ];
    });
  },
};

const storageAccess: Check = {
  id: 'neighbour-storage-access',
  title: 'Activate-Storage-Access MUST NOT name a disallowed origin',
  level: 'SECURITY',
  spec: 'https://privacycg.github.io/storage-access-headers/',
  needs: ['stranger'],
  about:
    'The header makes the browser repeat a request from another site with the cookies that it had withheld. For an origin that may not read, it gives away a protection of the visitor.',
  fix: 'Name the allowed origins in allowed-origin, one by the Origin of the request, and never "*".',
  plan: ({ stranger = '', policy, get: request }) =>
    askEach([request(stranger, { headers: [['Sec-Fetch-Storage-Access', 'inactive']] })], (answered) => {
      const value = get(answered.answer.headers, 'Activate-Storage-Access') ?? '';
      const allowed = /^retry\s*;\s*allowed-origin\s*=\s*"?([^";\s]+)"?/i.exec(value)?.[1];
      if (allowed !== '*' && allowed !== stranger) return undefined;
      return {
        ...(policy.credentials === false ? { level: 'INFO' } : { level: 'SECURITY', severity: 'medium' }),
        data: {
          id: 'storage-access-granted',
          origin: stranger,
          header: linesOf(answered.answer, 'Activate-Storage-Access'),
        },
        impact: { origins: [stranger], gain: { kind: 'repeat-with-cookies' } },
        ...shownBy(answered),
      };
    }),
};

/** Hosts on this machine or its network. */
const local =
  /^(?:localhost|.*\.localhost|.*\.local|127\.\d+\.\d+\.\d+|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|\[::1\]|\[f[cd].*)$/;

/** A name that its owner can make point to any address. */
const rebound = 'rebind.evil.test';

const localNetwork: Check = {
  id: 'neighbour-lna',
  title: 'Requests for other hosts on a local network',
  level: 'INFO',
  spec: 'https://wicg.github.io/local-network-access/',
  needs: [],
  about:
    'A site can let its name point to an address of the local network, and then requests of its pages are same-origin, so that CORS protects nothing. The Host of such a request is that name. Since Chromium 142 and Firefox 153 the user is asked before a page of the web reaches the local network; other browsers do not ask.',
  fix: 'Refuse requests whose Host is not one of the names of the server.',
  plan: ({ url, sameOrigin }) => {
    if (!local.test(url.hostname)) return notRun({ id: 'not-on-local-network' });
    const own = sameOrigin();
    const asked: Ask = { ...own, headers: set(own.headers, 'Host', rebound), ownConnection: true };
    return askAnyway([own, asked], ([first, other]) => {
      if (first?.outcome.ok !== true || other?.outcome.ok !== true) return [];
      const { status } = other.outcome.answer;
      if (status >= 300 || status !== first.outcome.answer.status) return [];
      return [
        {
          level: 'INFO',
          data: { id: 'any-host-answered', host: rebound, status },
          shown: other,
        },
      ];
    });
  },
};

/** The opening handshake of `new WebSocket()`. https://www.rfc-editor.org/rfc/rfc6455#section-4.1 */
function handshake(asked: Ask): Ask {
  const headers = asked.headers.filter(([name]) => !/^(?:sec-|referer$)/i.test(name));
  return {
    ...asked,
    headers: [
      ...set(headers, 'Connection', 'Upgrade'),
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'Y29ycy1jb25mb3JtYW5jZQ=='],
    ],
  };
}

const webSocket: Check = {
  id: 'neighbour-websocket',
  title: 'WebSocket handshakes from a disallowed origin MUST be refused',
  level: 'SECURITY',
  spec: 'https://www.rfc-editor.org/rfc/rfc6455#section-10.2',
  needs: ['policy', 'stranger'],
  about:
    'Browsers let every page open a WebSocket anywhere, with cookies, and no CORS check is made: the server has to look at Origin by itself.',
  fix: 'Compare Origin with the allowed origins before the connection is upgraded, and answer 403 otherwise.',
  plan: ({ stranger = '', get: request }) =>
    askAnyway(
      [handshake(request(stranger))],
      ([shown]) => {
        const { outcome } = shown ?? {};
        // A socket that never opens is refused, if the server answers at all.
        if (outcome?.ok === false && outcome.failure.kind === 'timeout')
          return ask([{ ...request(stranger), fresh: true }], () => []);
        if (shown === undefined || outcome?.ok !== true || outcome.answer.status !== 101) return [];
        return [
          {
            level: 'SECURITY',
            severity: 'high',
            data: { id: 'websocket-opened', origin: stranger },
            impact: { origins: [stranger], gain: { kind: 'use-websocket' } },
            shown,
          },
        ];
      },
      { more: 1 },
    ),
};

const timing: Check = {
  id: 'neighbour-tao',
  title: 'Timing-Allow-Origin compared with the policy',
  level: 'INFO',
  spec: fetchUrl('concept-tao-check'),
  needs: ['stranger'],
  about:
    'It shows the sizes and times of a response to pages that may not read it, and these can tell who is logged in.',
  fix: 'Name the allowed origins in Timing-Allow-Origin, or leave it out.',
  plan: ({ stranger = '', url, get: request }) =>
    askEach([request(stranger)], (answered) => {
      const { headers } = answered.answer;
      const requested = { href: url.href, origin: url.origin, includesCredentials: false };
      const verdict = taoCheck({ origin: stranger, urlList: [requested], tainting: 'cors' }, headers, false);
      if (!verdict.ok || sharing(answered, stranger, 'same-origin').ok) return undefined;
      return {
        level: 'INFO',
        data: { id: 'timing-visible', origin: stranger, header: linesOf(answered.answer, 'Timing-Allow-Origin') },
        decidedBy: verdict.step,
        impact: { origins: [stranger], gain: { kind: 'see-timing' } },
        ...shownBy(answered),
      };
    }),
};

const resourcePolicy: Check = {
  id: 'neighbour-corp',
  title: 'Cross-Origin-Resource-Policy compared with the policy',
  level: 'INFO',
  spec: fetchUrl('cross-origin-resource-policy-header'),
  needs: ['reader'],
  about:
    'It decides about requests without CORS, as <img> makes them. A page that may read a response by CORS and may not embed it otherwise is surprised.',
  fix: 'Send "cross-origin" where every origin may read, and "same-origin" or "same-site" where few may.',
  plan: ({ readers: [reader = ''], url, get: request }) =>
    askEach([request(reader)], (answered) => {
      const { headers } = answered.answer;
      const origin = originOf(answered.ask.headers) ?? reader;
      const verdict = crossOriginResourcePolicyCheck(
        {
          origin,
          embedderPolicy: 'unsafe-none',
          urlOrigin: url.origin,
          headers,
          requestIncludesCredentials: false,
        },
        registrableDomainByDefaultRule,
      );
      if (verdict.ok || !sharing(answered, origin, 'same-origin').ok) return undefined;
      return {
        level: 'INFO',
        data: {
          id: 'resource-policy-contradicts',
          origin,
          header: linesOf(answered.answer, 'Cross-Origin-Resource-Policy'),
        },
        decidedBy: verdict.step,
        refusedAt: verdict.step,
        ...shownBy(answered),
      };
    }),
};

export const neighbour: CheckFamily = {
  name: 'neighbour',
  title: 'Related mechanisms',
  about: 'Other mechanisms that decide about other origins and should agree with the policy.',
  checks: [privateNetwork, localNetwork, storageAccess, webSocket, timing, resourcePolicy],
};
