import type { WorkletInitiator } from '../../../protocol/initiators/scripts.ts';
import type { Case } from '../../../protocol/case.ts';
import { secureApi, secureAttacker, secureBar, secureFoo } from '../origins.ts';
import { acao, anonymousVariants, answering, credentialedVariants, redirecting } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

function addingModules(kind: WorkletInitiator['kind'], subject: string): readonly Case[] {
  const setting: Setting = {
    family: 'worklet',
    part: kind,
    subject,
    spec: spec.worklet,
    page: { origin: secureFoo },
    target: secureBar,
    initiator: { api: 'worklet', kind },
    resource: 'module',
  };
  const including: Setting = {
    ...setting,
    subject: `${subject} with credentials`,
    target: secureApi,
    initiator: { api: 'worklet', kind, credentials: 'include' },
  };
  const omitting: Setting = { ...setting, initiator: { api: 'worklet', kind, credentials: 'omit' } };
  return [
    ...casesOf(setting, anonymousVariants(secureFoo, secureBar)),
    caseOf(setting, 'same-origin', 'same-origin needs no CORS headers', [hop(secureFoo, answering())]),
    caseOf(omitting, 'omit-same-origin', 'credentials mode omit sends no cookie, even same-origin', [
      hop(secureFoo, answering()),
    ]),
    caseOf(setting, 'redirect-to-third', 'redirected to a third origin, Access-Control-Allow-Origin: *', [
      hop(secureBar, redirecting(302, acao(secureFoo))),
      hop(secureAttacker, answering(acao('*'))),
    ]),
    ...casesOf(including, credentialedVariants(secureFoo)),
  ];
}

/** Worklets only exist in secure contexts. */
export const worklets: Family = {
  name: 'worklet',
  title: 'Worklets',
  about: 'addModule() always fetches in cors mode.',
  cases: [
    ...addingModules('audio', 'audioWorklet.addModule()'),
    ...addingModules('paint', 'CSS.paintWorklet.addModule()').map((each) => ({
      ...each,
      needs: ['paint-worklet'] as const,
    })),
  ],
};
