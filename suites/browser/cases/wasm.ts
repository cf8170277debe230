import type { WasmInitiator } from '../../../protocol/initiators/scripts.ts';
import type { Case } from '../../../protocol/case.ts';
import { bar, foo } from '../origins.ts';
import { acao, answering, withStatus } from '../policies.ts';
import { anonymous, type Element, embedded, only, settingOf, useCredentials } from './embedded.ts';
import { type Family, hop, spec } from './family.ts';
import { caseOf } from './variants.ts';

const requests = {
  none: 'no-cors mode',
  anonymous: 'credentials mode same-origin',
  'use-credentials': 'credentials mode include',
} as const;

/** fetch() options in place of an element’s attribute. */
const compiling = (via: WasmInitiator['via'], part: string): Element => ({
  family: 'wasm',
  part,
  subject: (crossorigin) => `WebAssembly.${via}(fetch()), ${requests[crossorigin ?? 'none']}`,
  spec: spec.wasm,
  resource: 'wasm',
  initiator: (crossorigin) => ({
    api: 'wasm',
    via,
    mode: crossorigin === undefined ? 'no-cors' : 'cors',
    credentials: crossorigin === 'anonymous' ? 'same-origin' : 'include',
  }),
});

const compile = compiling('compileStreaming', 'compile');
const instantiate = compiling('instantiateStreaming', 'instantiate');

/** What comes, but is not compiled: fetch() shows its response type all the same. */
const unusable = (element: Element): readonly Case[] => {
  const shared = settingOf(element, 'anonymous');
  const opaque = settingOf({ ...element, part: `${element.part ?? ''}-no-cors` });
  const failing = withStatus(answering(), 404);
  const sharedFailing = withStatus(answering(acao(foo)), 404);
  return [
    caseOf(shared, 'status-404', '404, the page is allowed', [hop(bar, sharedFailing)], 'acao-exact'),
    caseOf(shared, 'status-404-no-acao', '404, no CORS headers', [hop(bar, failing)], 'acao-exact'),
    caseOf(shared, 'status-404-same-origin', '404, same-origin', [hop(foo, failing)], 'same-origin'),
    caseOf(
      shared,
      'type-text',
      'Content-Type: text/plain, the page is allowed',
      [hop(bar, answering(acao(foo), ['Content-Type', 'text/plain']))],
      'acao-exact',
    ),
    caseOf(opaque, 'status-404', '404, the page is allowed, but the response is opaque', [hop(bar, sharedFailing)]),
    caseOf(opaque, 'status-404-no-acao', '404, no CORS headers, opaque', [hop(bar, failing)]),
  ];
};

export const wasm: Family = {
  name: 'wasm',
  title: 'WebAssembly',
  about: 'Streaming compilation and instantiation accept a response only if it is not opaque.',
  cases: [
    ...anonymous(compile),
    ...useCredentials(compile),
    ...embedded({ ...compile, part: 'compile-no-cors' }),
    ...[compile, instantiate].flatMap(unusable),
    ...only(anonymous(instantiate), 'acao-exact', 'acao-absent', 'same-origin', 'redirect-to-third'),
    ...only(
      embedded({ ...instantiate, part: 'instantiate-no-cors' }),
      'acao-absent',
      'acao-exact',
      'redirect-and-back',
    ),
  ],
};
