/** The matcher that the entries for Vitest, Jest and Playwright Test share: all three take matchers of one shape. */
import { readability, type PageRequest } from '../readability.ts';

/** Matchers for `expect(url)`. */
export interface CorsMatchers<R = unknown> {
  /**
   * Passes if a page of this origin can read the response to what it sends. Otherwise the message has the cause and the line to change.
   * With `.not` it passes only if the browser keeps the response from the page. A server that does not respond fails both.
   *
   *     await expect('http://localhost:3000/items').toBeReadableFrom('https://app.example.com', { method: 'PUT' });
   */
  toBeReadableFrom(origin: string | URL, request?: PageRequest): R;
}

export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

export const matchers = {
  async toBeReadableFrom(
    this: { readonly isNot?: boolean },
    url: string | URL,
    origin: string | URL,
    request: PageRequest = {},
  ): Promise<MatcherResult> {
    const { outcome, isReadable, explanation } = await readability(url, origin, request);
    const isNot = this.isNot === true;
    const wanted = isNot ? 'not to be readable' : 'to be readable';
    return {
      // A response whose cookie is lost is still read by the page.
      pass: isNot ? outcome === 'readable' : isReadable,
      message: () => `Expected ${String(url)} ${wanted} from ${String(origin)}.\n\n${explanation}`,
    };
  },
};
