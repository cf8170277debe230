import { explain, type ExplainInput, type Explanation } from '../protocol/explain.ts';
import { parseOrigin, type RegistrableDomain } from '../protocol/origin.ts';
import { get } from '../protocol/headers.ts';
import type { SerializedOrigin } from '../protocol/types.ts';
import type { Call, Evidence, Exchange, Skipped } from './evidence.ts';
import { type LeftOut, pairExchanges, type RecordedRequest } from './pairing.ts';
import { explainInputOf, sendsCookies } from './request-input.ts';

/** What the user says beside the input. */
export interface DiagnosisOptions {
  /** Origin of the page. */
  readonly page?: SerializedOrigin | undefined;
  readonly mode?: Call['mode'] | undefined;
  readonly credentials?: Call['credentials'] | undefined;
  /** Only requests for this URL. */
  readonly url?: string | undefined;
  readonly registrableDomain?: RegistrableDomain;
}

export interface DiagnosedRequest {
  readonly recorded: RecordedRequest;
  readonly input: ExplainInput;
  readonly explanation: Explanation;
  /** Exchanges whose response the recorder did not keep. */
  readonly withoutResponse: readonly Exchange[];
}

export interface Diagnosis {
  readonly requests: readonly DiagnosedRequest[];
  readonly leftOut: readonly LeftOut[];
  readonly skipped: readonly Skipped[];
  /** The file is a HAR without any cookie or Authorization header: browsers leave them out. */
  readonly sanitized: boolean;
}

/** Explains every CORS request in an input. */
export function diagnose(evidence: Evidence, options: DiagnosisOptions): Diagnosis {
  const { requests, leftOut } = pairExchanges(evidence.exchanges, options);
  const invalid = requests.filter(({ page }) => !isOrigin(page));
  return {
    requests: requests
      .filter((each) => !invalid.includes(each))
      .map((recorded) => {
        const input = explainInputOf(recorded, options);
        const { registrableDomain } = options;
        return {
          recorded,
          input,
          explanation: explain({ ...input, ...(registrableDomain && { registrableDomain }) }),
          withoutResponse: recorded.hops
            .flatMap(({ preflight, actual }) => [...(preflight ? [preflight] : []), ...(actual ? [actual] : [])])
            .filter(({ response }) => response === null),
        };
      }),
    leftOut: [
      ...leftOut,
      ...invalid.flatMap(({ hops: [{ actual, preflight }] }) => {
        const exchange = actual ?? preflight;
        return exchange === undefined ? [] : [{ reason: 'invalid-origin', exchange } as const];
      }),
    ],
    skipped: evidence.skipped,
    sanitized:
      evidence.format === 'har' &&
      evidence.exchanges.every((each) => !sendsCookies(each) && get(each.requestHeaders, 'Authorization') === null),
  };
}

function isOrigin(page: string): boolean {
  return page === 'null' || parseOrigin(page) !== null;
}
