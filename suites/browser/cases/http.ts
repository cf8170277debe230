import type { Case } from '../../../protocol/types.ts';
import type { Family } from './family.ts';
import { type Api, fetchApi, xhrApi } from './http/api.ts';
import { credentialed } from './http/credentials.ts';
import { modes } from './http/modes.ts';
import { opaqueOrigin, originDecision } from './http/origin-decision.ts';
import { preflighted, safelisted } from './http/preflight.ts';
import { preflightCache } from './http/preflight-cache.ts';
import { preflightMaxAge } from './http/preflight-max-age.ts';
import { redirects } from './http/redirects.ts';
import { exposed, statuses } from './http/response.ts';

function family(how: Api, about: string, more: readonly Case[] = []): Family {
  return {
    name: how.family,
    title: how.name,
    about,
    cases: [
      ...originDecision(how),
      ...opaqueOrigin(how),
      ...credentialed(how),
      ...safelisted(how),
      ...preflighted(how),
      ...preflightCache(how),
      ...preflightMaxAge(how),
      ...redirects(how),
      ...statuses(how),
      ...exposed(how),
      ...more,
    ],
  };
}

export const xhr = family(xhrApi, 'XMLHttpRequest, the API that CORS was made for: always in cors mode.');
export const fetchFamily = family(
  fetchApi,
  'fetch() with its request modes, credentials modes and redirect modes.',
  modes,
);
