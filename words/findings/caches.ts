import type { CacheFinding } from '../../diagnosis/server/finding.ts';
import { checkPasses } from './origins.ts';
import { header, headers, quoted, response } from './parts.ts';
import type { SentencesOf } from './parts.ts';

const withoutOrigin = 'a request without Origin';
const varyOrigin = 'Vary with Origin.';

export const cacheSentences: SentencesOf<CacheFinding> = {
  'cache-serves-other-origin': ({ origin, stored, headers: all }) => ({
    summary: `A shared cache gives ${origin} the answer to ${stored ?? withoutOrigin}, and the browser refuses it.`,
    expected: '"Vary: Origin", or an answer that shared caches may not keep.',
    observed: `${headers(all)}.`,
  }),
  'etag-reused': ({ header: lines }) => ({
    summary: 'Two origins get other bytes under the same strong ETag.',
    expected: 'Another ETag for other bytes.',
    observed: `${header(lines)}.`,
  }),
  'preflight-cacheable': ({ missing, headers: all }) => ({
    summary: `The preflight may be kept by shared caches, and Vary does not name ${missing.join(', ')}.`,
    expected: 'No public freshness, or a Vary with all three.',
    observed: `${headers(all)}.`,
  }),
  'cache-key-lacks-origin': ({ origin, made, response: seen, cache }) => ({
    summary: `${origin} gets a response that was made for ${made ?? withoutOrigin}: something between keeps responses without Origin in its key.`,
    expected: checkPasses(origin),
    observed: `${response(seen)}${cache.length === 0 ? '' : ` ${quoted(cache)}`}`,
  }),
  'vary-lacks-header': ({ name, differing, headers: all }) => ({
    summary: `A cache would give this answer to others: the CORS headers depend on ${name}, and Vary does not say so. ${
      differing === undefined
        ? 'Other origins were answered otherwise.'
        : `With another one the response has ${headers(differing)}.`
    }`,
    expected: `Vary with ${name}.`,
    observed: `${headers(all)}.`,
  }),
  'vary-missing-on-304': ({ header: lines }) => ({
    summary: 'The 200 has "Vary: Origin", and the 304 for the same request has not.',
    expected: varyOrigin,
    observed: `Status 304 with ${header(lines)}.`,
  }),
  'vary-missing-on-preflight': ({ headers: all }) => ({
    summary:
      'The response to a GET has "Vary: Origin", and a preflight of the same URL has not, though it depends on Origin as well.',
    expected: varyOrigin,
    observed: `${headers(all)}.`,
  }),
  'vary-echoed': ({ header: lines }) => ({
    summary: 'The Vary of the request is in the answer.',
    expected: 'A Vary that the request has no part in.',
    observed: `${header(lines)}.`,
  }),
  'vary-star': ({ header: lines }) => ({
    summary: 'Vary is "*", so that no cache can use the answer.',
    expected: 'The names of request headers.',
    observed: `${header(lines)}.`,
  }),
};
