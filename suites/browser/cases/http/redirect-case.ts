import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import { acah, acam, acao } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, granted, type RequestOptions, single } from './api.ts';

export const redirectCodes = [301, 302, 303, 307, 308] as const;

/** Allows every origin, and every method and header that the cases use. */
export const allowsAll: readonly PolicyHeader[] = [
  acao('*'),
  acam('PUT, DELETE'),
  acah('content-type, x-token, authorization'),
];

/** A case that is defined by its hops; `dependsOn` without the family and `redirect-`. */
export function redirectCase(
  how: Api,
  name: string,
  title: string,
  hops: Case['hops'],
  options: RequestOptions = {},
  dependsOn?: string,
): Case {
  return single(how, `redirect-${name}`, title, options, granted, {
    spec: spec.redirect,
    hops,
    ...(dependsOn === undefined ? {} : { dependsOn: `${how.family}-redirect-${dependsOn}` }),
  });
}
