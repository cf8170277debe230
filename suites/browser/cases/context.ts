import type { Case, Page, PageContext } from '../../../protocol/case.ts';
import { bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acac, acam, acao, answering, redirecting, type Variant } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { type Api, fetchApi, xhrApi } from './http/api.ts';
import { caseOf, casesOf } from './variants.ts';

interface Context {
  readonly context: PageContext;
  readonly subject: string;
}

const opaqueContexts: readonly Context[] = [
  { context: 'data-frame', subject: 'a data: frame' },
  { context: 'data-worker', subject: 'a data: worker' },
  { context: 'data-shared-worker', subject: 'a data: shared worker' },
];

const inheritingContexts: readonly Context[] = [
  { context: 'srcdoc-frame', subject: 'a srcdoc frame' },
  { context: 'blob-frame', subject: 'a blob: frame' },
  { context: 'worker', subject: 'a worker' },
  { context: 'module-worker', subject: 'a module worker' },
  { context: 'shared-worker', subject: 'a shared worker' },
  { context: 'blob-worker', subject: 'a blob: worker' },
];

interface Questions {
  /** Without credentials, from http://foo.example to http://bar.other. */
  readonly anonymous: readonly Variant[];
  /** `PUT`. */
  readonly preflight: readonly Variant[];
  /** With credentials, from https://foo.example to https://api.foo.example. */
  readonly credentialed: readonly Variant[];
  /** From http://foo.example to itself. */
  readonly ownServer: readonly Variant[];
}

const ofOpaque: Questions = {
  anonymous: [
    { name: 'acao-null', title: 'Access-Control-Allow-Origin: null', headers: [acao('null')] },
    { name: 'acao-star', title: 'Access-Control-Allow-Origin: *', headers: [acao('*')] },
    {
      name: 'acao-page',
      title: 'Access-Control-Allow-Origin is the page’s origin',
      headers: [acao(foo)],
      sibling: 'acao-null',
    },
    { name: 'acao-absent', title: 'no Access-Control-Allow-Origin', headers: [], sibling: 'acao-null' },
  ],
  preflight: [
    { name: 'put', title: 'PUT allowed for null', headers: [acao('null'), acam('PUT')] },
    {
      name: 'put-page',
      title: 'PUT allowed for the page’s origin',
      headers: [acao(foo), acam('PUT')],
      sibling: 'put',
    },
  ],
  credentialed: [
    {
      name: 'acac-true',
      title: 'with credentials, Access-Control-Allow-Credentials: true',
      headers: [acao('null'), acac('true')],
    },
    {
      name: 'acac-absent',
      title: 'with credentials, no Access-Control-Allow-Credentials',
      headers: [acao('null')],
      sibling: 'acac-true',
    },
  ],
  ownServer: [
    {
      name: 'own-server-null',
      title: 'request to the page’s server, Access-Control-Allow-Origin: null',
      headers: [acao('null')],
    },
    {
      name: 'own-server',
      title: 'request to the page’s server is cross-origin',
      headers: [],
      sibling: 'own-server-null',
    },
  ],
};

const ofInheriting: Questions = {
  anonymous: [
    { name: 'acao-exact', title: 'Access-Control-Allow-Origin is the page’s origin', headers: [acao(foo)] },
    { name: 'acao-star', title: 'Access-Control-Allow-Origin: *', headers: [acao('*')] },
    {
      name: 'acao-null',
      title: 'Access-Control-Allow-Origin: null',
      headers: [acao('null')],
      sibling: 'acao-exact',
    },
    { name: 'acao-absent', title: 'no Access-Control-Allow-Origin', headers: [], sibling: 'acao-exact' },
  ],
  preflight: [
    { name: 'put', title: 'PUT allowed for the page’s origin', headers: [acao(foo), acam('PUT')] },
    { name: 'put-null', title: 'PUT allowed for null', headers: [acao('null'), acam('PUT')], sibling: 'put' },
  ],
  credentialed: [
    {
      name: 'acac-true',
      title: 'with credentials, Access-Control-Allow-Credentials: true',
      headers: [acao(secureFoo), acac('true')],
    },
    {
      name: 'acac-absent',
      title: 'with credentials, no Access-Control-Allow-Credentials',
      headers: [acao(secureFoo)],
      sibling: 'acac-true',
    },
  ],
  ownServer: [{ name: 'own-server', title: 'request to the page’s server is same-origin', headers: [] }],
};

function ask(how: Api, { context, subject }: Context, questions: Questions): readonly Case[] {
  const on = (origin: string): Page => ({ origin, context });
  const setting: Setting = {
    family: 'context',
    part: `${context}-${how.family}`,
    subject: `${how.name} in ${subject}`,
    spec: spec.origin,
    page: on(foo),
    target: bar,
    initiator: how.request(),
    resource: 'json',
  };
  return [
    ...casesOf(setting, questions.anonymous),
    ...casesOf({ ...setting, initiator: how.request({ method: 'PUT' }) }, questions.preflight),
    ...casesOf({ ...setting, target: foo }, questions.ownServer),
    ...casesOf(
      {
        ...setting,
        page: on(secureFoo),
        target: secureApi,
        initiator: how.request({ credentials: true }),
        resource: 'private',
      },
      questions.credentialed,
    ),
    caseOf(setting, 'redirect-to-cross', 'redirected from the page’s server to another origin', [
      hop(foo, redirecting(302, acao('*'))),
      hop(bar, answering(acao('*'))),
    ]),
  ];
}

/** The other cases of XHR and fetch() in a sandboxed frame are in their own families. */
const ofSandboxed: Questions = { ...ofOpaque, anonymous: [], preflight: [] };

export const contexts: Family = {
  name: 'context',
  title: 'Page contexts',
  about:
    'Requests from frames and workers. Sandboxed frames, data: frames and data: workers have an opaque origin (null); all others have the origin of their page.',
  cases: [fetchApi, xhrApi].flatMap((how) => [
    ...ask(how, { context: 'sandboxed-frame', subject: 'a sandboxed frame' }, ofSandboxed),
    ...opaqueContexts.flatMap((context) => ask(how, context, ofOpaque)),
    ...inheritingContexts.flatMap((context) => ask(how, context, ofInheriting)),
  ]),
};
