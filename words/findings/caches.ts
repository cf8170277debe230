import type { CacheFinding } from '../../diagnosis/server/finding.ts';
import { checkPasses } from './origins.ts';
import { header, headers, quoted, response } from './parts.ts';
import type { SentencesOf } from './parts.ts';

const withoutOrigin = 'a request without Origin';
const varyOrigin = 'Vary with Origin.';

export const cacheSentences: SentencesOf<CacheFinding> = {
  'cache-serves-other-origin': ({ origin, stored, headers: all }) => ({
    summary: `A shared cache would serve ${origin} the response stored for ${stored ?? withoutOrigin}, and the browser would block it.`,
    expected: '"Vary: Origin", or an answer that shared caches may not keep.',
    observed: `${headers(all)}.`,
  }),
  'etag-reused': ({ header: lines }) => ({
    summary: 'Two origins get different bytes with the same strong ETag.',
    expected: 'Different ETags for different bytes.',
    observed: `${header(lines)}.`,
  }),
  'preflight-cacheable': ({ missing, headers: all }) => ({
    summary: `The preflight may be kept by shared caches, and Vary does not name ${missing.join(', ')}.`,
    expected: 'Not cacheable by shared caches, or a Vary header that names all three.',
    observed: `${headers(all)}.`,
  }),
  'cache-key-lacks-origin': ({ origin, made, response: seen, cache }) => ({
    summary: `${origin} gets a response that was made for ${made ?? withoutOrigin}: a cache in between does not have Origin in its cache key.`,
    expected: checkPasses(origin),
    observed: `${response(seen)}${cache.length === 0 ? '' : ` ${quoted(cache)}`}`,
  }),
  'vary-lacks-header': ({ name, differing, headers: all }) => ({
    summary: `A cache would serve this response to other origins: the CORS headers depend on ${name}, and Vary does not say so. ${
      differing === undefined
        ? 'Other origins got different headers.'
        : `With another value of it, the response has ${headers(differing)}.`
    }`,
    expected: `Vary with ${name}.`,
    observed: `${headers(all)}.`,
  }),
  'vary-missing-on-304': ({ header: lines }) => ({
    summary: 'The 200 has "Vary: Origin", but the 304 for the same request does not.',
    expected: varyOrigin,
    observed: `Status 304 with ${header(lines)}.`,
  }),
  'vary-missing-on-preflight': ({ headers: all }) => ({
    summary:
      'The response to a GET has "Vary: Origin", but a preflight of the same URL does not, although it also depends on Origin.',
    expected: varyOrigin,
    observed: `${headers(all)}.`,
  }),
  'vary-echoed': ({ header: lines }) => ({
    summary: 'The response echoes the request’s Vary header.',
    expected: 'A Vary header that does not come from the request.',
    observed: `${header(lines)}.`,
  }),
  'vary-star': ({ header: lines }) => ({
    summary: 'Vary is "*", so no cache can use the response.',
    expected: 'The names of request headers.',
    observed: `${header(lines)}.`,
  }),
};
