/** `import 'cors-conformance/vitest'` adds the matchers to Vitest's `expect`. */
import { expect } from 'vitest';
import { matchers, type CorsMatchers } from './matchers.ts';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any -- must be declared as Vitest does
  interface Matchers<T = any> extends CorsMatchers<Promise<void>> {}
}

expect.extend(matchers);

export { matchers };
export type { CorsMatchers };
export type { PageRequest } from '../readability.ts';
