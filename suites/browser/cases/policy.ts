import { RESOURCE_SHA256 } from '../../../protocol/initiators/resources.ts';
import type { Case, Hop, PageContext, PolicyHeader } from '../../../protocol/case.ts';
import { secureApi, secureAttacker, secureBar, secureFoo } from '../origins.ts';
import { acac, acah, acam, acao, answering, redirecting } from '../policies.ts';
import { type Asking, byFetch, byInclude, byNoCors, byXhr, depending, fetching } from './askings.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

const settingOf = (
  { part, ...asking }: Asking,
  context: PageContext,
  name: string,
  where: string,
  section: string,
): Setting => ({
  ...asking,
  family: 'policy',
  part: `${name}-${part}`,
  subject: `${asking.subject} under ${where}`,
  spec: section,
  page: { origin: secureFoo, context },
  target: secureBar,
});

const shared: readonly PolicyHeader[] = [acao(secureFoo), acac('true'), acam('PUT'), acah('x-custom')];
const anyone: readonly PolicyHeader[] = [acao('*')];

const one = (origin: string, ...headers: readonly PolicyHeader[]): readonly [Hop] => [
  hop(origin, answering(...headers)),
];

const connecting: readonly Asking[] = [
  byFetch,
  byNoCors,
  byInclude,
  fetching('fetch-put', 'fetch() with PUT', { method: 'PUT' }),
  fetching('fetch-manual', 'fetch() with redirect: manual', { redirect: 'manual' }),
  byXhr,
  {
    part: 'xhr-header',
    subject: 'XMLHttpRequest with a header',
    initiator: { api: 'xhr', headers: [['X-Custom', '1']] },
    resource: 'json',
  },
  { part: 'eventsource', subject: 'EventSource', initiator: { api: 'event-source' }, resource: 'event-stream' },
];

/** connect-src is looked at before the preflight, and again for each redirect. */
const connect = (asking: Asking): readonly Case[] => {
  const setting = settingOf(
    asking,
    'connect-src-frame',
    'connect',
    'connect-src https://bar.other',
    spec.contentSecurityPolicy,
  );
  return [
    caseOf(setting, 'allowed', 'to that origin, which allows the page', one(secureBar, ...shared)),
    caseOf(setting, 'unshared', 'to that origin, no CORS headers', one(secureBar)),
    caseOf(setting, 'other', 'to another origin, which allows the page', one(secureApi, ...shared)),
    caseOf(setting, 'own', 'to the page’s own origin', one(secureFoo)),
    caseOf(setting, 'redirect-within', 'redirected within that origin', [
      hop(secureBar, redirecting(302, ...shared)),
      hop(secureBar, answering(...shared)),
    ]),
    caseOf(setting, 'redirect-out', 'redirected to another origin, which allows everyone', [
      hop(secureBar, redirecting(302, ...shared)),
      hop(secureAttacker, answering(...anyone)),
    ]),
    caseOf(setting, 'redirect-back', 'redirected to the page’s own origin, which allows everyone', [
      hop(secureBar, redirecting(302, ...shared)),
      hop(secureFoo, answering(...anyone)),
    ]),
  ];
};

/** What connect-src does not govern. */
const unconnected: readonly Asking[] = [
  {
    part: 'img',
    subject: '<img> on a canvas, getImageData()',
    initiator: { api: 'canvas', source: 'image', readBy: 'getImageData' },
    resource: 'image',
  },
  { part: 'font', subject: 'new FontFace()', initiator: { api: 'font', via: 'FontFace' }, resource: 'font' },
  {
    part: 'script',
    subject: '<script> that throws, window.onerror',
    initiator: { api: 'script', reports: 'error' },
    resource: 'script',
  },
];

const { script: ofScript, module: ofModule, stylesheet: ofSheet } = RESOURCE_SHA256;
const matching = (digest: string) => `sha256-${digest}`;
const different = `sha256-${'A'.repeat(43)}=`;

const scriptWith = (part: string, subject: string, attributes: object): Asking => ({
  part: `script${part}`,
  subject: `<script${subject}> that throws, window.onerror`,
  initiator: { api: 'script', reports: 'error', ...attributes },
  resource: 'script',
});

const moduleWith = (part: string, subject: string, attributes: object): Asking => ({
  part: `module${part}`,
  subject: `<script type=module${subject}>`,
  initiator: { api: 'module', ...attributes },
  resource: 'module',
});

const guarded: readonly Asking[] = [
  scriptWith('', '', {}),
  scriptWith('-anonymous', ' crossorigin', { crossorigin: 'anonymous' }),
  scriptWith('-integrity', ' integrity', { integrity: matching(ofScript) }),
  scriptWith('-both', ' crossorigin integrity', { crossorigin: 'anonymous', integrity: matching(ofScript) }),
  scriptWith('-credentials', ' crossorigin=use-credentials integrity', {
    crossorigin: 'use-credentials',
    integrity: matching(ofScript),
  }),
  scriptWith('-different', ' crossorigin integrity of another body', {
    crossorigin: 'anonymous',
    integrity: different,
  }),
  scriptWith('-unknown', ' crossorigin integrity of no known hash', {
    crossorigin: 'anonymous',
    integrity: 'md5-1B2M2Y8AsgTpgAmY7PhCfg==',
  }),
  moduleWith('', '', {}),
  moduleWith('-integrity', ' integrity', { integrity: matching(ofModule) }),
  moduleWith('-different', ' integrity of another body', { integrity: different }),
  {
    part: 'import',
    subject: 'import statement',
    initiator: { api: 'import', via: 'static' },
    resource: 'module',
  },
  {
    part: 'link',
    subject: '<link rel=stylesheet>, sheet.cssRules',
    initiator: { api: 'stylesheet', access: 'cssRules' },
    resource: 'stylesheet',
  },
  {
    part: 'link-integrity',
    subject: '<link rel=stylesheet integrity crossorigin>, sheet.cssRules',
    initiator: {
      api: 'stylesheet',
      access: 'cssRules',
      crossorigin: 'anonymous',
      integrity: matching(ofSheet),
    },
    resource: 'stylesheet',
  },
  byFetch,
];

/** Scripts need integrity metadata and a mode in which the hash can be compared, whatever their origin. */
const guard = (asking: Asking): readonly Case[] => {
  const setting = settingOf(
    asking,
    'integrity-policy-frame',
    'integrity',
    'Integrity-Policy: blocked-destinations=(script)',
    spec.integrityPolicy,
  );
  return [
    caseOf(setting, 'shared', 'the response allows the page', one(secureBar, ...shared)),
    caseOf(setting, 'unshared', 'no CORS headers', one(secureBar)),
    caseOf(setting, 'own', 'from the page’s own origin', one(secureFoo)),
    caseOf(setting, 'redirect', 'redirected to another server, both allow the page', [
      hop(secureFoo, redirecting(302, ...shared)),
      hop(secureBar, answering(...shared)),
    ]),
  ];
};

export const policies: Family = {
  name: 'policy',
  title: 'Content-Security-Policy and Integrity-Policy',
  about:
    'connect-src decides before CORS does, on every hop of a redirect, and a preflight is not sent either. Integrity-Policy blocks scripts without integrity and crossorigin, also from the page’s own server.',
  cases: depending([
    ...connecting.flatMap(connect),
    ...unconnected.map((asking) =>
      caseOf(
        settingOf(asking, 'connect-src-frame', 'connect', 'connect-src https://bar.other', spec.contentSecurityPolicy),
        'other',
        'connect-src does not apply',
        one(secureApi, ...shared),
      ),
    ),
    ...guarded.flatMap(guard),
  ]),
};
