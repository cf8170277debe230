import { ACAC, ACAO, get } from './headers.ts';
import type { CredentialsMode } from './request.ts';
import { fetchStep, quote } from './standard.ts';
import type { Decision, FetchStep, Step } from './standard.ts';
import type { HeaderList, SerializedOrigin } from './types.ts';

/** What a check found, and the step that found it. `Refusal`: the steps at which it fails. */
export type Verdict<Refusal extends Step = Step> =
  { readonly ok: true; readonly step: Decision } | { readonly ok: false; readonly step: Decision<Refusal> };

export type CorsCheckRefusal = FetchStep<'CORS check', '2' | '4' | '8'>;

export interface CorsCheckRequest {
  /** The result of byte-serializing the request's origin: `null` in quotes after a tainting redirect. */
  readonly serializedOrigin: SerializedOrigin;
  readonly credentials: CredentialsMode;
}

/** Whether the response may be shared with the request's origin. https://fetch.spec.whatwg.org/#concept-cors-check */
export function corsCheck(request: CorsCheckRequest, headers: HeaderList): Verdict<CorsCheckRefusal> {
  const wanted = quote(request.serializedOrigin);
  const mode = quote(request.credentials);
  const success = (step: '3' | '5' | '7', because: string): Verdict<CorsCheckRefusal> => ({
    ok: true,
    step: fetchStep('CORS check', step, because),
  });
  const failure = (step: CorsCheckRefusal['step'], because: string): Verdict<CorsCheckRefusal> => ({
    ok: false,
    step: fetchStep('CORS check', step, because),
  });

  // 1. Let origin be the result of getting `Access-Control-Allow-Origin`.
  const origin = get(headers, ACAO);
  // 2. If origin is null, then return failure.
  if (origin === null) {
    return failure('2', `The response has no ${ACAO} header; the request's origin is ${wanted}.`);
  }
  // 3. If credentials mode is not "include" and origin is `*`, then return success.
  if (request.credentials !== 'include' && origin === '*') {
    return success('3', `${ACAO} is "*" and the request's credentials mode is ${mode}, not "include".`);
  }
  // 4. If the byte-serialized request origin is not origin, then return failure.
  if (request.serializedOrigin !== origin) {
    return failure(
      '4',
      origin === '*'
        ? `${ACAO} is "*", which stands for every origin only without credentials, but the request's credentials mode is "include" and its origin is ${wanted}.`
        : `${ACAO} is ${quote(origin)}, but the request's origin is ${wanted}.`,
    );
  }
  // 5. If credentials mode is not "include", then return success.
  if (request.credentials !== 'include') {
    return success(
      '5',
      `${ACAO} is ${wanted}, the request's origin, and its credentials mode is ${mode}, not "include".`,
    );
  }
  // 6. Let credentials be the result of getting `Access-Control-Allow-Credentials`.
  const credentials = get(headers, ACAC);
  // 7. If credentials is `true`, then return success.
  if (credentials === 'true') {
    return success('7', `${ACAO} is ${wanted}, the request's origin, and ${ACAC} is "true".`);
  }
  // 8. Return failure.
  return failure(
    '8',
    credentials === null
      ? `The request's credentials mode is "include", but the response has no ${ACAC} header.`
      : `The request's credentials mode is "include", but ${ACAC} is ${quote(credentials)}, not "true".`,
  );
}
