import type { WorkerInitiator } from '../../../protocol/scripts.ts';
import type { Case, PageContext } from '../../../protocol/types.ts';
import { api, bar, foo } from '../origins.ts';
import { acao, answering, redirecting } from '../policies.ts';
import { type Element, embedded, only } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

const importScripts: Element = {
  family: 'worker',
  subject: 'importScripts()',
  spec: spec.importScripts,
  resource: 'script',
  initiator: () => ({ api: 'importScripts' }),
};

function importing(context: PageContext, where: string): readonly Case[] {
  const part = `importscripts-${context}`;
  const page = { origin: foo, context };
  const all = embedded({ ...importScripts, part, subject: `importScripts() in ${where}` });
  const some = context === 'worker' ? all : only(all, 'acao-absent', 'acao-exact', 'same-origin', 'redirect-and-back');
  const setting: Setting = {
    ...importScripts,
    part,
    subject: `importScripts() in ${where}`,
    page,
    target: bar,
    initiator: { api: 'importScripts' },
  };
  return [
    ...some.map((each) => ({ ...each, page })),
    caseOf(
      setting,
      'media-type',
      'a script of another MIME type is refused',
      [hop(bar, answering(['Content-Type', 'text/plain']))],
      'acao-absent',
    ),
  ];
}

const constructors: readonly (readonly [kind: WorkerInitiator['kind'], subject: string])[] = [
  ['classic', 'new Worker()'],
  ['module', 'new Worker() of a module'],
  ['shared', 'new SharedWorker()'],
];

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
    caseOf(setting, 'same-origin', 'starts a same-origin script', [hop(foo, answering())]),
    caseOf(setting, 'redirect-same-origin', 'follows a redirect to the same origin', [
      hop(foo, redirecting(302)),
      hop(foo, answering()),
    ]),
    refused('cross-origin', 'refuses a cross-origin script, even if it is shared', [hop(bar, answering(acao('*')))]),
    refused('same-site', 'refuses a same-site script of another origin, even if it is shared', [
      hop(api, answering(acao(foo))),
    ]),
    refused('redirect-cross-origin', 'refuses a redirect to another origin, even if it shares', [
      hop(foo, redirecting(302)),
      hop(bar, answering(acao('*'))),
    ]),
  ];
}

export const workers: Family = {
  name: 'worker',
  title: 'Workers',
  about:
    'importScripts() loads from anywhere, with muted errors; a worker’s own script must be same-origin, whatever its server shares.',
  cases: [
    ...importing('worker', 'a worker'),
    ...importing('shared-worker', 'a shared worker'),
    ...importing('blob-worker', 'a blob: worker'),
    ...constructors.flatMap(constructing),
  ],
};
