/** `import 'cors-conformance/jest'` adds the matchers to Jest's `expect`. */
import { expect } from '@jest/globals';
import { matchers, type CorsMatchers } from './matchers.ts';

declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- must be declared as Jest does
  interface Matchers<R extends void | Promise<void>, T = unknown> extends CorsMatchers<Promise<void>> {}
}

expect.extend(matchers);

export { matchers };
export type { CorsMatchers };
export type { PageRequest } from '../readability.ts';
