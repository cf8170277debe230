import type { BeaconInitiator } from '../../../protocol/initiators/initiator.ts';
import type { Case } from '../../../protocol/case.ts';
import { attacker, bar, foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { acac, acah, acam, acao, answering, redirecting, withPreflight } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { unheard } from './fire-and-forget.ts';
import { caseOf } from './variants.ts';

type Body = Omit<BeaconInitiator, 'api'>;

const json: Body = { body: '{}', bodyAs: 'Blob', blobType: 'application/json' };
const plain: Body = { body: 'a=b' };

const sending = (part: string, subject: string, body: Body): Setting => ({
  family: 'beacon',
  part,
  subject: `sendBeacon() with ${subject}`,
  spec: spec.beacon,
  page: { origin: foo },
  target: bar,
  initiator: { api: 'beacon', ...body },
  resource: 'text',
});

const secured = (setting: Setting): Setting => ({ ...setting, page: { origin: secureFoo }, target: secureApi });

/** Bodies without a type or with a safelisted one can be sent to any server, with cookies. */
const safelisted: readonly Setting[] = [
  sending('none', 'no data', {}),
  sending('text', 'a string', plain),
  sending('blob', 'an untyped Blob', { ...plain, bodyAs: 'Blob' }),
  sending('blob-plain', 'a text/plain Blob', { ...plain, bodyAs: 'Blob', blobType: 'text/plain' }),
  sending('array-buffer', 'an ArrayBuffer', { ...plain, bodyAs: 'ArrayBuffer' }),
  sending('search-params', 'URLSearchParams', { ...plain, bodyAs: 'URLSearchParams' }),
  sending('form-data', 'FormData', { ...plain, bodyAs: 'FormData' }),
];

const ofJson = sending('json', 'an application/json Blob', json);
const ofOctets = sending('octet-stream', 'an application/octet-stream Blob', {
  ...plain,
  bodyAs: 'Blob',
  blobType: 'application/octet-stream',
});
const ofText = sending('text', 'a string', plain);

const allowing = [acao(foo), acac('true'), acah('content-type')];

function withoutPreflight(): readonly Case[] {
  return [
    ...safelisted.flatMap((setting) => [
      caseOf(setting, 'no-cors', 'cross-origin: no preflight, no CORS headers needed', [hop(bar, answering())]),
      caseOf(secured(setting), 'cookies', 'same-site over https: cookies are sent', [hop(secureApi, answering())]),
    ]),
    caseOf(ofText, 'same-origin', 'same-origin', [hop(foo, answering())]),
    caseOf({ ...secured(ofText), target: secureBar }, 'cross-site', 'cross-site over https', [
      hop(secureBar, answering()),
    ]),
    ...[301, 302, 303, 307, 308].map((status) =>
      caseOf(ofText, `redirect-${status}`, `redirected by ${status}: no CORS headers needed`, [
        hop(bar, redirecting(status)),
        hop(attacker, answering()),
      ]),
    ),
    caseOf(
      sending('large', '65,537 bytes', { body: 'x'.repeat(64 * 1024 + 1) }),
      'refused',
      'above the 64 KiB limit for keepalive requests',
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
    asked('granted', 'preflight allows Content-Type', allowing),
    depending(asked('refused', 'preflight response without CORS headers', [])),
    depending(asked('type-refused', 'preflight does not allow Content-Type', [acao(foo), acac('true')])),
    depending(
      asked('acac-absent', 'preflight response without Access-Control-Allow-Credentials', [
        acao(foo),
        acah('content-type'),
      ]),
    ),
    depending(
      asked('acao-star', 'preflight response with Access-Control-Allow-Origin: *', [
        acao('*'),
        acac('true'),
        acah('content-type'),
      ]),
    ),
    depending(
      asked('acah-star', 'preflight response with Access-Control-Allow-Headers: *', [
        acao(foo),
        acac('true'),
        acah('*'),
      ]),
    ),
    depending(asked('status-404', 'preflight response with status 404', allowing, 404)),
  ];
}

function others(): readonly Case[] {
  const target = withPreflight(answering(...allowing), { status: 204, headers: [...allowing, acam('POST')] });
  const shared = (status: number) =>
    withPreflight(redirecting(status, acao(foo), acac('true')), { status: 204, headers: allowing });
  return [
    caseOf(secured(ofJson), 'cookies', 'same-site over https: cookies are sent, but not with the preflight', [
      hop(secureApi, answering(acao(secureFoo), acac('true'), acah('content-type'))),
    ]),
    caseOf(ofJson, 'same-origin', 'same-origin needs no preflight', [hop(foo, answering())]),
    caseOf(ofJson, 'unshared', 'sent even if the actual response has no CORS headers', [
      hop(bar, withPreflight(answering(), { status: 204, headers: allowing })),
    ]),
    caseOf(ofJson, 'redirect-shared', 'redirected: preflight on each hop', [hop(bar, shared(307)), hop(bar, target)]),
    caseOf(
      ofJson,
      'redirect-unshared',
      'redirect without CORS headers is not followed',
      [hop(bar, withPreflight(redirecting(307), { status: 204, headers: allowing })), hop(bar, target)],
      'redirect-shared',
    ),
    caseOf(ofJson, 'redirect-to-cross', 'redirected from the page’s origin to another: preflight on the second hop', [
      hop(foo, redirecting(307)),
      hop(bar, target),
    ]),
    caseOf(
      ofJson,
      'redirect-to-cross-refused',
      'redirected from the page’s origin to another, where the preflight fails',
      [hop(foo, redirecting(307)), hop(bar, answering())],
      'redirect-to-cross',
    ),
    caseOf(ofJson, 'redirect-303', 'redirected by 303: becomes GET without a body or a preflight', [
      hop(bar, shared(303)),
      hop(bar, answering(...allowing)),
    ]),
  ];
}

export const beacon: Family = {
  name: 'beacon',
  title: 'Beacons',
  about:
    'sendBeacon() posts with cookies to any server, with a preflight only if the body’s type requires one; script cannot see the response. Also covers <a ping>, CSP reports and fetchLater().',
  cases: [...withoutPreflight(), ...preflighted(ofJson), ...preflighted(ofOctets), ...others(), ...unheard],
};
