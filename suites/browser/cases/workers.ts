import type { WorkerInitiator } from '../../../protocol/initiators/scripts.ts';
import type { Case, PageContext } from '../../../protocol/case.ts';
import { api, bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acao, answering, credentialedVariants, redirecting } from '../policies.ts';
import { type Element, embedded, only, settingOf, sharedAnonymously } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

const importScripts: Element = {
  family: 'worker',
  subject: () => 'importScripts()',
  spec: spec.importScripts,
  resource: 'script',
  initiator: () => ({ api: 'importScripts' }),
};

function importing(context: PageContext, where: string): readonly Case[] {
  const part = `importscripts-${context}`;
  const page = { origin: foo, context };
  const element: Element = { ...importScripts, part, subject: () => `importScripts() in ${where}` };
  const all = embedded(element);
  const some = context === 'worker' ? all : only(all, 'acao-absent', 'acao-exact', 'same-origin', 'redirect-and-back');
  return [
    ...some.map((each) => ({ ...each, page })),
    caseOf(
      { ...settingOf(element), page },
      'media-type',
      'script with a non-JavaScript MIME type is rejected',
      [hop(bar, answering(['Content-Type', 'text/plain']))],
      'acao-absent',
    ),
  ];
}

const constructors: readonly (readonly [kind: WorkerInitiator['kind'], subject: string])[] = [
  ['classic', 'new Worker()'],
  ['module', 'new Worker() with type: module'],
  ['shared', 'new SharedWorker()'],
  ['shared-module', 'new SharedWorker() with type: module'],
];

const modules = [
  ['module', 'new Worker() with type: module'],
  ['shared-module', 'new SharedWorker() with type: module'],
] as const;

function constructing([kind, subject]: (typeof constructors)[number]): readonly Case[] {
  const setting: Setting = {
    family: 'worker',
    part: kind,
    subject,
    spec: spec.worker,
    page: { origin: foo },
    target: bar,
    initiator: { api: 'worker', kind },
    resource: 'worker',
  };
  const refused = (name: string, title: string, hops: Case['hops']) =>
    caseOf(setting, name, title, hops, name.startsWith('redirect') ? 'redirect-same-origin' : 'same-origin');
  return [
    caseOf(setting, 'same-origin', 'same-origin script', [hop(foo, answering())]),
    caseOf(setting, 'redirect-same-origin', 'script redirected within the page’s origin', [
      hop(foo, redirecting(302)),
      hop(foo, answering()),
    ]),
    refused('cross-origin', 'cross-origin script is rejected even if CORS allows it', [hop(bar, answering(acao('*')))]),
    refused('same-site', 'same-site script from another origin is rejected even if CORS allows it', [
      hop(api, answering(acao(foo))),
    ]),
    refused('redirect-cross-origin', 'script redirected to another origin is rejected even if CORS allows it', [
      hop(foo, redirecting(302)),
      hop(bar, answering(acao('*'))),
    ]),
  ];
}

/** The page’s own server gets the session cookie as the credentials option of a module says; for a classic script the option is not read. */
const credentials: readonly Case[] = constructors.flatMap(([kind, subject]) =>
  (['omit', 'include'] as const).map((mode) =>
    caseOf(
      {
        family: 'worker',
        part: kind,
        subject: `${subject}${subject.endsWith('()') ? ' with' : ','} credentials: ${mode}`,
        spec: spec.worker,
        page: { origin: secureFoo },
        target: secureFoo,
        initiator: { api: 'worker', kind, credentials: mode },
        resource: 'worker',
      },
      `credentials-${mode}`,
      'same-origin script over https',
      [hop(secureFoo, answering())],
    ),
  ),
);

/** What a module imports is fetched in cors mode, with the credentials option of its worker. */
function importingModules([kind, subject]: (typeof modules)[number], imports: 'static' | 'dynamic'): readonly Case[] {
  const statement = imports === 'static' ? 'import statement' : 'import()';
  const initiator = { api: 'worker', kind, imports } as const;
  const plain: Setting = {
    family: 'worker',
    part: `${kind}-import-${imports}`,
    subject: `${statement} in ${subject}`,
    spec: spec.module,
    page: { origin: foo },
    target: bar,
    initiator,
    resource: 'worker',
  };
  const credentialed = (mode: 'omit' | 'include'): Setting => ({
    ...plain,
    part: `${String(plain.part)}-${mode}`,
    subject: `${statement} in ${subject}, credentials: ${mode}`,
    page: { origin: secureFoo },
    target: secureApi,
    initiator: { ...initiator, credentials: mode },
  });
  const toItself = (setting: Setting) =>
    caseOf({ ...setting, page: { origin: secureFoo } }, 'own-server', 'same-origin module over https', [
      hop(secureFoo, answering()),
    ]);
  return [
    ...only(
      sharedAnonymously(plain),
      'acao-star',
      'acao-exact',
      'acao-absent',
      'same-origin',
      'redirect-to-third',
      'redirect-to-third-exact',
    ),
    ...casesOf(credentialed('include'), credentialedVariants(secureFoo)),
    caseOf(credentialed('omit'), 'acao-star', 'Access-Control-Allow-Origin: *', [hop(secureApi, answering(acao('*')))]),
    ...[credentialed('omit'), credentialed('include')].map(toItself),
  ];
}

export const workers: Family = {
  name: 'worker',
  title: 'Workers',
  about:
    'importScripts() loads scripts from any origin, with muted errors. A worker’s own script must be same-origin, whatever CORS headers it has.',
  cases: [
    ...credentials,
    ...importing('worker', 'a worker'),
    ...importing('shared-worker', 'a shared worker'),
    ...importing('blob-worker', 'a blob: worker'),
    ...constructors.flatMap(constructing),
    ...modules.flatMap((each) => [...importingModules(each, 'static'), ...importingModules(each, 'dynamic')]),
  ],
};
