import type { ImportInitiator } from '../../../protocol/initiators/scripts.ts';
import { resourceFor } from '../../../protocol/initiators/apis.ts';
import { anonymous, type Element, only, tag, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

function importing(part: string, statement: string, initiator: Omit<ImportInitiator, 'api' | 'crossorigin'>): Element {
  return {
    family: 'import',
    part,
    subject: (crossorigin) => `${statement} in ${tag('script type=module', crossorigin)}`,
    spec: spec.module,
    resource: resourceFor({ api: 'import', ...initiator }),
    initiator: (crossorigin) => ({ api: 'import', ...initiator, ...(crossorigin && { crossorigin }) }),
  };
}

const inFull: readonly Element[] = [
  importing('static', 'static import', { via: 'static' }),
  importing('dynamic', 'dynamic import()', { via: 'dynamic' }),
  importing('json', 'JSON import', { via: 'static', type: 'json' }),
  importing('css', 'CSS import', { via: 'static', type: 'css' }),
  importing('text', 'text import', { via: 'static', type: 'text' }),
];

const inShort: readonly Element[] = [
  importing('map', 'import via import map', { via: 'import-map' }),
  importing('json-dynamic', 'dynamic JSON import()', { via: 'dynamic', type: 'json' }),
  importing('text-dynamic', 'dynamic text import()', { via: 'dynamic', type: 'text' }),
  importing('css-dynamic', 'dynamic CSS import()', { via: 'dynamic', type: 'css' }),
];

export const imports: Family = {
  name: 'import',
  title: 'Module imports',
  about: 'Imported modules are fetched in cors mode, with the credentials mode of the importing script.',
  cases: [
    ...inFull.flatMap((element) => [...anonymous(element), ...useCredentials(element)]),
    ...inShort.flatMap((element) => [
      ...only(anonymous(element), 'acao-exact', 'acao-absent', 'redirect-to-third'),
      ...only(useCredentials(element), 'acac-true', 'acac-star'),
    ]),
  ].map((each) => (each.resource === 'stylesheet' ? { ...each, needs: ['css-modules'] as const } : each)),
};
