import type { Case } from '../../../../protocol/case.ts';
import type { FetchInitiator } from '../../../../protocol/initiators/initiator.ts';
import { bar, foo } from '../../origins.ts';
import { acam, acao, answering, redirecting } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { fetchApi, granted, single } from './api.ts';

function withOptions(
  name: string,
  title: string,
  initiator: Omit<FetchInitiator, 'api'>,
  more: Partial<Case> = {},
): Case {
  return {
    ...single(fetchApi, name, title, {}, answering(), { spec: spec.mainFetch, ...more }),
    initiator: { api: 'fetch', ...initiator },
  };
}

export const modes: readonly Case[] = [
  withOptions('mode-no-cors', 'no-cors mode returns an opaque response', { mode: 'no-cors' }),
  withOptions(
    'mode-no-cors-acao',
    'no-cors mode is opaque even if Access-Control-Allow-Origin allows the page',
    { mode: 'no-cors' },
    { hops: [hop(bar, granted)] },
  ),
  withOptions(
    'mode-same-origin',
    'same-origin mode rejects a cross-origin URL without a request',
    { mode: 'same-origin' },
    { hops: [hop(bar, granted)], dependsOn: 'fetch-acao-exact' },
  ),
  withOptions(
    'mode-same-origin-redirect',
    'same-origin mode rejects a redirect to another origin',
    { mode: 'same-origin' },
    { hops: [hop(foo, redirecting(302)), hop(bar, granted)], dependsOn: 'fetch-redirect-same-to-cross' },
  ),
  withOptions(
    'redirect-mode-error',
    'redirect mode error in cors mode, cross-origin',
    { redirect: 'error' },
    {
      spec: spec.redirectMode,
      hops: [hop(bar, redirecting(302, acao(foo))), hop(bar, granted)],
      dependsOn: 'fetch-redirect-cross-to-same-cross',
    },
  ),
  withOptions(
    'redirect-mode-manual',
    'redirect mode manual in cors mode, cross-origin',
    { redirect: 'manual' },
    { spec: spec.redirectMode, hops: [hop(bar, redirecting(302, acao(foo))), hop(bar, granted)] },
  ),
  ...(['no-store', 'reload', 'no-cache'] as const).map((cache): Case => {
    const initiator: FetchInitiator = { api: 'fetch', method: 'PUT', cache };
    return withOptions(
      `preflight-cache-mode-${cache}`,
      `cache mode ${cache} does not bypass the preflight cache`,
      initiator,
      { spec: spec.preflightCache, before: [{ initiator }], hops: [hop(bar, answering(acao(foo), acam('PUT')))] },
    );
  }),
  withOptions(
    'credentials-omit-same-origin',
    'credentials mode omit sends no cookie, even same-origin',
    { credentials: 'omit' },
    { spec: spec.credentials, hops: [hop(foo, answering())], resource: 'private' },
  ),
  // In Firefox, XMLHttpRequest never completes here.
  withOptions(
    'redirect-to-bad-port',
    'Location is a URL with a bad port',
    {},
    {
      spec: spec.redirect,
      hops: [hop(bar, { actual: { status: 302, headers: [acao(foo), ['Location', 'http://bar.other:22/']] } })],
      dependsOn: 'fetch-redirect-cross-to-same-cross',
    },
  ),
];
