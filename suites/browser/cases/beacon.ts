import type { BeaconInitiator, Case } from '../../../protocol/types.ts';
import { attacker, bar, foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { acac, acah, acam, acao, answering, redirecting, withPreflight } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { unheard } from './unheard.ts';
import { caseOf } from './variants.ts';

type Body = Omit<BeaconInitiator, 'api'>;

const json: Body = { body: '{}', bodyAs: 'Blob', blobType: 'application/json' };
const plain: Body = { body: 'a=b' };

const sending = (part: string, subject: string, body: Body): Setting => ({
  family: 'beacon',
  part,
  subject: `sendBeacon() of ${subject}`,
  spec: spec.beacon,
  page: { origin: foo },
  target: bar,
  initiator: { api: 'beacon', ...body },
  resource: 'text',
});

const secured = (setting: Setting): Setting => ({ ...setting, page: { origin: secureFoo }, target: secureApi });

/** Bodies without a type, or with a safelisted one: any server may be sent them, with cookies. */
const safelisted: readonly Setting[] = [
  sending('none', 'nothing', {}),
  sending('text', 'a string', plain),
  sending('blob', 'a Blob without a type', { ...plain, bodyAs: 'Blob' }),
  sending('blob-plain', 'a Blob of text/plain', { ...plain, bodyAs: 'Blob', blobType: 'text/plain' }),
  sending('array-buffer', 'an ArrayBuffer', { ...plain, bodyAs: 'ArrayBuffer' }),
  sending('search-params', 'URLSearchParams', { ...plain, bodyAs: 'URLSearchParams' }),
  sending('form-data', 'FormData', { ...plain, bodyAs: 'FormData' }),
];

const ofJson = sending('json', 'a Blob of application/json', json);
const ofOctets = sending('octet-stream', 'a Blob of application/octet-stream', {
  ...plain,
  bodyAs: 'Blob',
  blobType: 'application/octet-stream',
});
const ofText = sending('text', 'a string', plain);

const allowing = [acao(foo), acac('true'), acah('content-type')];

function withoutPreflight(): readonly Case[] {
  return [
    ...safelisted.flatMap((setting) => [
      caseOf(setting, 'no-cors', 'goes without a preflight to a server that shares nothing', [hop(bar, answering())]),
      caseOf(secured(setting), 'cookies', 'carries cookies to another origin of the site', [
        hop(secureApi, answering()),
      ]),
    ]),
    caseOf(ofText, 'same-origin', 'to the page’s own origin', [hop(foo, answering())]),
    caseOf({ ...secured(ofText), target: secureBar }, 'cross-site', 'to another site, over https', [
      hop(secureBar, answering()),
    ]),
    ...[301, 302, 303, 307, 308].map((status) =>
      caseOf(ofText, `redirect-${status}`, `redirected by ${status}, which no server need share`, [
        hop(bar, redirecting(status)),
        hop(attacker, answering()),
      ]),
    ),
    caseOf(
      sending('large', '65,537 bytes', { body: 'x'.repeat(64 * 1024 + 1) }),
      'refused',
      'more than requests that outlive their page may carry',
      [hop(bar, answering())],
      undefined,
    ),
  ].map((each) => (each.id === 'beacon-large-refused' ? { ...each, dependsOn: 'beacon-text-no-cors' } : each));
}

function preflighted(setting: Setting): readonly Case[] {
  const asked = (name: string, title: string, preflight: typeof allowing, status = 200) =>
    caseOf(setting, name, title, [hop(bar, withPreflight(answering(...allowing), { status, headers: preflight }))]);
  const depending = (each: Case): Case => ({ ...each, dependsOn: `beacon-${setting.part ?? ''}-granted` });
  return [
    asked('granted', 'the preflight grants the type', allowing),
    depending(asked('refused', 'the preflight shares nothing', [])),
    depending(asked('type-refused', 'the preflight does not grant the type', [acao(foo), acac('true')])),
    depending(asked('acac-absent', 'the preflight does not allow credentials', [acao(foo), acah('content-type')])),
    depending(asked('acao-star', 'the preflight shares with *', [acao('*'), acac('true'), acah('content-type')])),
    depending(asked('acah-star', 'the preflight grants *', [acao(foo), acac('true'), acah('*')])),
    depending(asked('status-404', 'the preflight is answered by 404', allowing, 404)),
  ];
}

function others(): readonly Case[] {
  const target = withPreflight(answering(...allowing), { status: 204, headers: [...allowing, acam('POST')] });
  const shared = (status: number) =>
    withPreflight(redirecting(status, acao(foo), acac('true')), { status: 204, headers: allowing });
  return [
    caseOf(secured(ofJson), 'cookies', 'a preflight without cookies, then a request with them', [
      hop(secureApi, answering(acao(secureFoo), acac('true'), acah('content-type'))),
    ]),
    caseOf(ofJson, 'same-origin', 'to the page’s own origin needs no preflight', [hop(foo, answering())]),
    caseOf(ofJson, 'unshared', 'is sent, though the answer will not be shared', [
      hop(bar, withPreflight(answering(), { status: 204, headers: allowing })),
    ]),
    caseOf(ofJson, 'redirect-shared', 'redirected: a preflight at each hop', [hop(bar, shared(307)), hop(bar, target)]),
    caseOf(
      ofJson,
      'redirect-unshared',
      'the redirect is not shared, and not followed',
      [hop(bar, withPreflight(redirecting(307), { status: 204, headers: allowing })), hop(bar, target)],
      'redirect-shared',
    ),
    caseOf(ofJson, 'redirect-to-cross', 'redirected by the page’s origin: a preflight at the target', [
      hop(foo, redirecting(307)),
      hop(bar, target),
    ]),
    caseOf(
      ofJson,
      'redirect-to-cross-refused',
      'redirected by the page’s origin to one that refuses the preflight',
      [hop(foo, redirecting(307)), hop(bar, answering())],
      'redirect-to-cross',
    ),
    caseOf(ofJson, 'redirect-303', 'redirected by 303 the beacon is a GET without a body, and needs no preflight', [
      hop(bar, shared(303)),
      hop(bar, answering(...allowing)),
    ]),
  ];
}

export const beacon: Family = {
  name: 'beacon',
  title: 'Beacons',
  about:
    'sendBeacon() posts with cookies to any server, unless the type of its body needs a preflight; script hears nothing of it. So do links with ping and violated policies.',
  cases: [...withoutPreflight(), ...preflighted(ofJson), ...preflighted(ofOctets), ...others(), ...unheard],
};
