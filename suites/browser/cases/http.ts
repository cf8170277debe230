import type { Case } from '../../../protocol/case.ts';
import type { Family } from './family.ts';
import { acaoForms } from './http/acao-forms.ts';
import { type Api, fetchApi, xhrApi } from './http/api.ts';
import { credentialed } from './http/credentials.ts';
import { acacForms } from './http/acac-forms.ts';
import { credentialedPreflights } from './http/credentialed-preflights.ts';
import { fetchOptions } from './http/fetch-options.ts';
import { modes } from './http/modes.ts';
import { opaqueOrigin, originDecision } from './http/origin-decision.ts';
import { preflighted, safelisted } from './http/preflight.ts';
import { preflightAndActual } from './http/preflight-and-actual.ts';
import { preflightLists } from './http/preflight-lists.ts';
import { preflightStatuses } from './http/preflight-statuses.ts';
import { redirectChains, redirectLocations } from './http/redirect-locations.ts';
import { redirectMethods } from './http/redirect-methods.ts';
import { redirectOrigin } from './http/redirect-origin.ts';
import { redirectPreflights } from './http/redirect-preflights.ts';
import { preflightCache } from './http/preflight-cache.ts';
import { preflightMaxAge } from './http/preflight-max-age.ts';
import { queries } from './http/query.ts';
import { redirects } from './http/redirects.ts';
import { exposed, statuses } from './http/response.ts';
import { responseHeaders, responseStatuses } from './http/response-headers.ts';
import { safelistValues } from './http/safelist-values.ts';
import { targets } from './http/targets.ts';
import { streams, uploads, xhrOptions } from './http/uploads.ts';

/** The cases that XHR and fetch() share. */
const questions: readonly ((how: Api) => readonly Case[])[] = [
  originDecision,
  acaoForms,
  targets,
  opaqueOrigin,
  credentialed,
  acacForms,
  credentialedPreflights,
  safelisted,
  safelistValues,
  uploads,
  preflighted,
  preflightStatuses,
  preflightLists,
  queries,
  preflightAndActual,
  preflightCache,
  preflightMaxAge,
  redirects,
  redirectOrigin,
  redirectMethods,
  redirectPreflights,
  redirectLocations,
  redirectChains,
  statuses,
  responseStatuses,
  exposed,
  responseHeaders,
];

function family(how: Api, about: string, more: readonly Case[] = []): Family {
  return {
    name: how.family,
    title: how.name,
    about,
    cases: [...questions.flatMap((ask) => ask(how)), ...more],
  };
}

export const xhr = family(
  xhrApi,
  'XMLHttpRequest, the API that CORS was designed for. It always uses cors mode.',
  xhrOptions,
);
export const fetchFamily = family(fetchApi, 'fetch() with all request modes, credentials modes and redirect modes.', [
  ...modes,
  ...fetchOptions,
  ...streams,
]);
