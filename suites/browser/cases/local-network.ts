import type { AddressSpace } from '../../../protocol/fetch/local-network-access.ts';
import type { Case, Hop, Page, PolicyHeader } from '../../../protocol/case.ts';
import { deniedPage, grantedPage, lan, loopback, plainLan, plainLoopback, plainPage, secureBar } from '../origins.ts';
import { acah, acam, acao, answering, redirecting, withStatus } from '../policies.ts';
import {
  type Asking,
  byFetch,
  byInclude,
  byNoCors,
  byXhr,
  depending,
  fetching,
  plainAskings,
  sharedAskings,
} from './askings.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

const granted: Page = { origin: grantedPage, network: { addressSpace: 'public', permission: 'granted' } };
const denied: Page = { origin: deniedPage, network: { addressSpace: 'public', permission: 'denied' } };
const plain: Page = { origin: plainPage, network: { addressSpace: 'public', permission: 'denied' } };

const settingOf = ({ part, ...asking }: Asking, page: Page): Setting => ({
  ...asking,
  family: 'local-network',
  part,
  spec: spec.localNetwork,
  page,
  target: loopback,
});

/** A server that the page may read. */
const open: readonly PolicyHeader[] = [acao('*'), acam('PUT'), acah('x-custom')];

const one = (origin: string, ...headers: readonly PolicyHeader[]): readonly [Hop] => [
  hop(origin, answering(...headers)),
];

const via = (first: string, last: string): Case['hops'] => [
  hop(first, redirecting(302, ...open)),
  hop(last, answering(...open)),
];

const askings: readonly Asking[] = [
  // Without those of which an engine has something else wrong.
  ...sharedAskings.filter(({ part }) => part !== 'track-anonymous'),
  ...plainAskings.filter(({ part }) => part !== 'css-import' && part !== 'script'),
  fetching('fetch-put', 'fetch() with PUT', { method: 'PUT' }),
  fetching('fetch-manual', 'fetch() with redirect: manual', { redirect: 'manual' }),
  {
    part: 'xhr-header',
    subject: 'XMLHttpRequest with a header',
    initiator: { api: 'xhr', headers: [['X-Custom', '1']] },
    resource: 'json',
  },
  { part: 'eventsource', subject: 'EventSource', initiator: { api: 'event-source' }, resource: 'event-stream' },
  {
    part: 'video',
    subject: '<video crossorigin> on a canvas, getImageData()',
    initiator: { api: 'canvas', source: 'video', readBy: 'getImageData', crossorigin: 'anonymous' },
    resource: 'video',
  },
];

/** What the permission decides, and what a server says when it comes to that. */
const asked = (asking: Asking): readonly Case[] => {
  const [yes, no, insecure] = [settingOf(asking, granted), settingOf(asking, denied), settingOf(asking, plain)];
  return [
    caseOf(yes, 'loopback-granted', 'to a loopback address with permission', one(loopback, ...open)),
    caseOf(no, 'loopback-denied', 'to a loopback address without permission', one(loopback, ...open)),
    caseOf(yes, 'loopback-unshared', 'to a loopback address with permission, no CORS headers', one(loopback)),
    caseOf(yes, 'lan-granted', 'to a local address with permission', one(lan, ...open)),
    caseOf(no, 'lan-denied', 'to a local address without permission', one(lan, ...open)),
    caseOf(no, 'public', 'to a public address without permission', one(secureBar, ...open)),
    caseOf(yes, 'in-granted', 'redirected to a loopback address with permission', via(secureBar, loopback)),
    caseOf(no, 'in-denied', 'redirected to a loopback address without permission', via(secureBar, loopback)),
    caseOf(yes, 'out-granted', 'redirected from a local address to a public one with permission', via(lan, secureBar)),
    caseOf(no, 'out-denied', 'redirected from a local address to a public one without permission', via(lan, secureBar)),
    caseOf(insecure, 'insecure', 'to a loopback address from a page over http', one(loopback, ...open)),
  ];
};

/** Where the document or the worker is that asks. */
const contexts = [
  ['worker', 'in a worker'],
  ['module-worker', 'in a module worker'],
  ['shared-worker', 'in a shared worker'],
  ['srcdoc-frame', 'in a srcdoc frame'],
  ['sandboxed-frame', 'in a sandboxed frame'],
  ['embedded-frame', 'in a frame of another origin'],
  ['allowed-frame', 'in a frame of another origin with allow=loopback-network'],
  ['no-loopback-frame', 'in a frame with Permissions-Policy: loopback-network=()'],
] as const;

const inContext = (asking: Asking): readonly Case[] =>
  contexts.flatMap(([context, where]) => {
    const setting = (page: Page) => settingOf({ ...asking, part: `${context}-${asking.part}` }, { ...page, context });
    return [
      caseOf(setting(granted), 'loopback', `to a loopback address with permission, ${where}`, one(loopback, ...open)),
      caseOf(setting(granted), 'lan', `to a local address with permission, ${where}`, one(lan, ...open)),
      caseOf(setting(denied), 'denied', `to a loopback address without permission, ${where}`, one(loopback, ...open)),
      caseOf(setting(denied), 'public', `to a public address without permission, ${where}`, one(secureBar, ...open)),
    ];
  });

/** What script says of the target, which must be so, and which lets a page over https reach a server over http. */
const targeted = (target: AddressSpace, mode: 'cors' | 'no-cors'): readonly Case[] => {
  const setting = (page: Page): Setting =>
    settingOf(
      fetching(`target-${target}-${mode}`, `fetch() in ${mode} mode with targetAddressSpace: ${target}`, {
        mode,
        targetAddressSpace: target,
      }),
      page,
    );
  return [
    caseOf(setting(granted), 'loopback', 'to a loopback address with permission', one(loopback, ...open)),
    caseOf(setting(granted), 'lan', 'to a local address with permission', one(lan, ...open)),
    caseOf(setting(granted), 'http-loopback', 'to a loopback address over http', one(plainLoopback, ...open)),
    caseOf(setting(granted), 'http-lan', 'to a local address over http', one(plainLan, ...open)),
    caseOf(setting(granted), 'unshared', 'to a local address over http, no CORS headers', one(plainLan)),
    caseOf(setting(denied), 'denied', 'to a loopback address without permission', one(loopback, ...open)),
    caseOf(setting(denied), 'http-denied', 'to a local address over http without permission', one(plainLan, ...open)),
    caseOf(setting(granted), 'own', 'to the page’s own origin', one(grantedPage, ...open)),
    caseOf(setting(granted), 'within', 'redirected from one address to another of its space', [
      hop(lan, redirecting(302, ...open)),
      hop(plainLan, answering(...open)),
    ]),
    caseOf(setting(granted), 'across', 'redirected from a local address to a loopback one', via(lan, loopback)),
    caseOf(setting(plain), 'insecure', 'from a page over http', one(plainLan, ...open)),
  ];
};

const socket = (page: Page): Setting =>
  settingOf({ part: 'websocket', subject: 'WebSocket', initiator: { api: 'websocket' }, resource: 'text' }, page);
const accepting = withStatus(answering(), 101);

const frame = (page: Page): Setting =>
  settingOf({ part: 'frame', subject: '<iframe>', initiator: { api: 'frame' }, resource: 'text' }, page);

const needingErrors = (each: Case): Case => ({ ...each, needs: ['error-documents'] });

/** Between address spaces of which neither is public. */
const atHome = (origin: string, addressSpace: AddressSpace): Page => ({
  origin,
  network: { addressSpace, permission: 'denied' },
});
const privately = (asking: Asking): readonly Case[] => {
  const from = (page: Page, part: string): Setting => settingOf({ ...asking, part: `${part}-${asking.part}` }, page);
  return [
    caseOf(from(atHome(lan, 'local'), 'from-lan'), 'loopback', 'from a page at a local address to a loopback one', [
      ...one(loopback, ...open),
    ]),
    caseOf(from(atHome(lan, 'local'), 'from-lan'), 'own', 'from a page at a local address to its own server', one(lan)),
    caseOf(
      from(atHome(loopback, 'loopback'), 'from-loopback'),
      'lan',
      'from a page at a loopback address to a local one',
      [...one(lan, ...open)],
    ),
    caseOf(
      from(atHome(loopback, 'loopback'), 'from-loopback'),
      'own',
      'from a page at a loopback address to its own server',
      [...one(loopback)],
    ),
  ];
};

export const localNetwork: Family = {
  name: 'local-network',
  title: 'Local Network Access (draft)',
  about:
    'A page at a public address reaches a server at a local or loopback one only over https and with the user’s permission, before CORS is looked at and before a preflight is sent. Servers take their address space from the settings of the engine.',
  cases: depending([
    ...askings.flatMap(asked),
    ...[byFetch, byNoCors, byXhr].flatMap(inContext),
    ...(['loopback', 'local'] as const).flatMap((target) =>
      (['cors', 'no-cors'] as const).flatMap((mode) => targeted(target, mode)),
    ),
    ...[byFetch, byNoCors, byInclude].flatMap(privately),
    caseOf(socket(granted), 'loopback-granted', 'to a loopback address with permission', [hop(loopback, accepting)]),
    caseOf(socket(denied), 'loopback-denied', 'to a loopback address without permission', [hop(loopback, accepting)]),
    caseOf(socket(granted), 'lan-granted', 'to a local address with permission', [hop(lan, accepting)]),
    caseOf(socket(denied), 'lan-denied', 'to a local address without permission', [hop(lan, accepting)]),
    caseOf(socket(denied), 'public', 'to a public address without permission', [hop(secureBar, accepting)]),
    caseOf(frame(granted), 'loopback-granted', 'at a loopback address with permission', one(loopback)),
    needingErrors(caseOf(frame(denied), 'loopback-denied', 'at a loopback address without permission', one(loopback))),
    caseOf(frame(granted), 'lan-granted', 'at a local address with permission', one(lan)),
    needingErrors(caseOf(frame(denied), 'lan-denied', 'at a local address without permission', one(lan))),
    caseOf(frame(denied), 'public', 'at a public address without permission', one(secureBar)),
  ]),
};
