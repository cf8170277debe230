import { ACAC, ACAO, get } from '../http/headers.ts';
import type { Reason } from '../reason.ts';
import type { CredentialsMode } from './request.ts';
import { fetchStep } from '../standard.ts';
import type { Decision, FetchStep, Step } from '../standard.ts';
import type { HeaderList, SerializedOrigin } from '../http/wire.ts';

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
  const { serializedOrigin, credentials: mode } = request;
  const success = (step: '3' | '5' | '7', reason: Reason): Verdict<CorsCheckRefusal> => ({
    ok: true,
    step: fetchStep('CORS check', step, reason),
  });
  const failure = (step: CorsCheckRefusal['step'], reason: Reason): Verdict<CorsCheckRefusal> => ({
    ok: false,
    step: fetchStep('CORS check', step, reason),
  });

  // 1. Let origin be the result of getting `Access-Control-Allow-Origin`.
  const origin = get(headers, ACAO);
  // 2. If origin is null, then return failure.
  if (origin === null) {
    return failure('2', { kind: 'acao-missing', origin: serializedOrigin });
  }
  // 3. If credentials mode is not "include" and origin is `*`, then return success.
  if (request.credentials !== 'include' && origin === '*') {
    return success('3', { kind: 'acao-any', credentials: mode });
  }
  // 4. If the byte-serialized request origin is not origin, then return failure.
  if (request.serializedOrigin !== origin) {
    return failure(
      '4',
      origin === '*'
        ? { kind: 'acao-any-with-credentials', origin: serializedOrigin }
        : { kind: 'acao-differs', value: origin, origin: serializedOrigin },
    );
  }
  // 5. If credentials mode is not "include", then return success.
  if (request.credentials !== 'include') {
    return success('5', { kind: 'acao-matches', origin: serializedOrigin, credentials: mode });
  }
  // 6. Let credentials be the result of getting `Access-Control-Allow-Credentials`.
  const credentials = get(headers, ACAC);
  // 7. If credentials is `true`, then return success.
  if (credentials === 'true') {
    return success('7', { kind: 'acao-and-acac-match', origin: serializedOrigin });
  }
  // 8. Return failure.
  return failure('8', credentials === null ? { kind: 'acac-missing' } : { kind: 'acac-differs', value: credentials });
}
