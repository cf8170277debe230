import type { WasmInitiator } from '../../../protocol/initiators/scripts.ts';
import { anonymous, type Element, embedded, only, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

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

export const wasm: Family = {
  name: 'wasm',
  title: 'WebAssembly',
  about: 'Streaming compilation and instantiation accept a response only if it is not opaque.',
  cases: [
    ...anonymous(compile),
    ...useCredentials(compile),
    ...embedded({ ...compile, part: 'compile-no-cors' }),
    ...only(anonymous(instantiate), 'acao-exact', 'acao-absent', 'same-origin', 'redirect-to-third'),
    ...only(
      embedded({ ...instantiate, part: 'instantiate-no-cors' }),
      'acao-absent',
      'acao-exact',
      'redirect-and-back',
    ),
  ],
};
