/** `import { test, expect } from 'cors-conformance/playwright'`: Playwright Test with the matchers and a fixture. */
import { expect as baseExpect, test as baseTest } from '@playwright/test';
import { readability, type PageRequest, type Readability } from '../readability.ts';
import { matchers } from './matchers.ts';

export interface CorsFixtures {
  /** What every request of `readableFrom` has, such as `insecure` or `framework`; set it with `use: { corsRequest: … }`. */
  readonly corsRequest: PageRequest;
  /**
   * Reports whether a page of this origin can read a URL, which may be relative to `baseURL`. The explanation is attached to the report of
   * the test.
   */
  readonly readableFrom: (origin: string | URL, url: string | URL, request?: PageRequest) => Promise<Readability>;
}

export const test = baseTest.extend<CorsFixtures>({
  corsRequest: [{}, { option: true }],
  readableFrom: async ({ baseURL, corsRequest }, use, testInfo) => {
    await use(async (origin, url, request) => {
      const answer = await readability(new URL(url, baseURL), origin, { ...corsRequest, ...request });
      await testInfo.attach('CORS', { body: answer.explanation, contentType: 'text/plain' });
      return answer;
    });
  },
});

export const expect = baseExpect.extend(matchers);

export { matchers };
export type { CorsMatchers, MatcherResult } from './matchers.ts';
export type { PageRequest, Readability } from '../readability.ts';
