import type { Case, Policy } from '../../../../protocol/case.ts';
import type { FetchInitiator, Upload, XhrInitiator } from '../../../../protocol/initiators/initiator.ts';
import type { HeaderList } from '../../../../protocol/http/wire.ts';
import { bar, foo, secureApi, secureFoo } from '../../origins.ts';
import { acao, answering } from '../../policies.ts';
import { hop, spec } from '../family.ts';

/** XHR and fetch run the same cases; only how the request is written differs. */
export interface Api {
  readonly family: 'xhr' | 'fetch';
  readonly name: string;
  readonly request: (options?: RequestOptions) => XhrInitiator | FetchInitiator;
}

export interface RequestOptions extends Upload {
  readonly method?: string;
  readonly headers?: HeaderList;
  readonly credentials?: boolean;
}

export const xhrApi: Api = {
  family: 'xhr',
  name: 'XMLHttpRequest',
  request: ({ credentials, ...options } = {}) => ({ api: 'xhr', ...options, withCredentials: credentials ?? false }),
};

export const fetchApi: Api = {
  family: 'fetch',
  name: 'fetch()',
  request: ({ credentials, ...options } = {}) => ({
    api: 'fetch',
    ...options,
    ...(credentials ? { credentials: 'include' } : {}),
  }),
};

/** Allows the page of `single`. */
export const granted = answering(acao(foo));

/** One case: a page at http://foo.example requests http://bar.other, unless `more` overrides that. */
export function single(
  how: Api,
  name: string,
  title: string,
  options: RequestOptions,
  policy: Policy,
  more: Partial<Case> = {},
): Case {
  return {
    id: `${how.family}-${name}`,
    title: `${how.name}: ${title}`,
    spec: spec.corsCheck,
    page: { origin: foo },
    initiator: how.request(options),
    resource: 'json',
    hops: [hop(bar, policy)],
    ...more,
  };
}

/** One case: a page at https://foo.example requests https://api.foo.example, where the user is logged in, with credentials. */
export function withCredentials(
  how: Api,
  name: string,
  title: string,
  policy: Policy,
  more: Partial<Case> = {},
  options: RequestOptions = {},
): Case {
  return single(how, name, title, { ...options, credentials: true }, policy, {
    title: `${how.name} with credentials: ${title}`,
    spec: spec.credentials,
    page: { origin: secureFoo },
    resource: 'private',
    hops: [hop(secureApi, policy)],
    ...more,
  });
}
