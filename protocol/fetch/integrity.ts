import type { Verdict } from './cors-check.ts';
import type { Reason } from '../reason.ts';
import { fetchStep } from '../standard.ts';
import { NotModelledError } from '../errors.ts';
import type { ResponseType } from '../outcome/prediction.ts';

/**
 * Whether a page may compare a response with a hash at all: only what it could read anyhow, or the hash would tell
 * whether a guess at the body is right. Subresource Integrity calls this eligible for integrity validation; Fetch brings
 * it about by the bodies, which are null in all other types of responses.
 */
export function isEligibleForIntegrity(type: ResponseType): boolean {
  switch (type) {
    case 'basic':
    case 'cors':
    case 'default':
      return true;
    case 'opaque':
    case 'opaqueredirect':
    case 'error':
      return false;
  }
}

export interface IntegrityInput {
  /** The request's integrity metadata; '' for none. */
  readonly metadata: string;
  /** Type of the filtered response. */
  readonly type: ResponseType;
  /**
   * What the server's body is: `null` for that of a HEAD request or a null body status, else whether its bytes match the
   * metadata. https://w3c.github.io/webappsec-subresource-integrity/
   */
  readonly body: 'null' | 'matching' | 'different';
}

/**
 * Whether the response is handed over as it is, or a network error in its place. A "no-cors" request with integrity
 * metadata therefore fails across origins whatever its body, and a "cors" or "same-origin" one depends on its bytes.
 * https://fetch.spec.whatwg.org/#concept-main-fetch, steps 23 and 24
 */
export function integrityCheck({ metadata, type, body }: IntegrityInput): Verdict {
  const verdict = (ok: boolean, step: '23.2' | '23.3.1' | '23.3.3' | '24', reason: Reason): Verdict => ({
    ok,
    step: fetchStep('main fetch', step, reason),
  });
  // 24. Otherwise, without integrity metadata, hand over the response, even if it is a network error.
  if (metadata === '') return verdict(type !== 'error', '24', { kind: 'no-integrity' });
  // 23.2. If response's body is null, then hand over a network error.
  if (!isEligibleForIntegrity(type)) {
    return verdict(false, '23.2', { kind: 'integrity', metadata, body: { ofType: type } });
  }
  if (body === 'null') return verdict(false, '23.2', { kind: 'integrity', metadata, body });
  // 23.3.1. If bytes do not match the integrity metadata, then hand over a network error.
  if (body === 'different') return verdict(false, '23.3.1', { kind: 'integrity', metadata, body });
  // 23.3.3. Hand over the response.
  return verdict(true, '23.3.3', { kind: 'integrity', metadata, body });
}

/**
 * Whether bytes of this SHA-256 (base64) match the metadata. Metadata without a known algorithm match everything.
 * https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist
 *
 * @throws NotModelledError for stronger algorithms, whose digests are not known here.
 */
export function matchesMetadata(metadata: string, sha256: string): boolean {
  const known = metadata.split(/[\t\n\f\r ]+/).filter((item) => /^sha(?:256|384|512)-/.test(item));
  if (known.some((item) => !item.startsWith('sha256-'))) {
    throw new NotModelledError('initiator.integrity', 'only SHA-256 digests are known.');
  }
  return known.length === 0 || known.some((item) => item.replace(/\?.*$/, '') === `sha256-${sha256}`);
}
