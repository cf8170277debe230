import type { ImportInitiator } from '../../../protocol/scripts.ts';
import { scriptResource } from '../../../protocol/scripts.ts';
import { anonymous, type Element, only, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

function importing(part: string, subject: string, initiator: Omit<ImportInitiator, 'api' | 'crossorigin'>): Element {
  return {
    family: 'import',
    part,
    subject,
    spec: spec.module,
    resource: scriptResource({ api: 'import', ...initiator }),
    initiator: (crossorigin) => ({ api: 'import', ...initiator, ...(crossorigin && { crossorigin }) }),
  };
}

const inFull: readonly Element[] = [
  importing('static', 'import statement in an inline module', { via: 'static' }),
  importing('dynamic', 'import() in an inline module', { via: 'dynamic' }),
  importing('json', 'import statement with { type: "json" }', { via: 'static', type: 'json' }),
  importing('css', 'import statement with { type: "css" }', { via: 'static', type: 'css' }),
];

const inShort: readonly Element[] = [
  importing('map', 'import statement through an import map', { via: 'import-map' }),
  importing('json-dynamic', 'import() with { type: "json" }', { via: 'dynamic', type: 'json' }),
  importing('css-dynamic', 'import() with { type: "css" }', { via: 'dynamic', type: 'css' }),
];

export const imports: Family = {
  name: 'import',
  title: 'Module imports',
  about: 'What a module imports is fetched in cors mode, with the credentials mode of the script that imports.',
  cases: [
    ...inFull.flatMap((element) => [...anonymous(element), ...useCredentials(element)]),
    ...inShort.flatMap((element) => [
      ...only(anonymous(element), 'acao-exact', 'acao-absent', 'redirect-to-third'),
      ...only(useCredentials(element), 'acac-true', 'acac-star'),
    ]),
  ].map((each) => (each.resource === 'stylesheet' ? { ...each, needs: ['css-modules'] as const } : each)),
};
