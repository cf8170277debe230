import { isNullBodyStatus, isOkStatus } from '../fetch/answer.ts';
import type { HttpResponse } from '../fetch/fetch.ts';
import { extractMimeType, isJavaScriptMimeType, isJsonMimeType } from '../http/mime.ts';
import type { MimeType } from '../http/mime.ts';
import type { ResourceName } from '../case.ts';
import { NotModelledError } from '../errors.ts';
import type { Demand, Reason } from '../reason.ts';
import type { Decision, Section } from '../standard.ts';

/** How an API uses the response that it loads. */
export interface Loading {
  /** The resource that it is made for. */
  readonly resource: ResourceName;
  /** The section that says how a response is used. */
  readonly section: Section;
  /** What that section requires of the response. */
  readonly demand: Demand;
  /** The response is one of fetch(), so that script has it whatever is made of it, and the status and type of an opaque one are hidden. */
  readonly isFetched?: true;
  /** Nothing reads it, not even where it is readable. */
  readonly isOnlyPainted?: true;
  /** Script reads what an opaque one leaves as it was. */
  readonly staysClean?: true;
}

/** Why a response that the fetch let through is not used; `null` if it is. */
export function whyUnused({ section, demand }: Loading, response: HttpResponse): Decision | null {
  const { status } = response;
  const unused = (reason: Reason): Decision => ({ ...section, reason });
  if (isNullBodyStatus(response.status)) return unused({ kind: 'status-without-body', status });
  if (!isOkStatus(response.status) && demand !== 'any status') {
    if (demand === 'status unknown') {
      throw new NotModelledError(
        'hops',
        `The response's status is ${String(status)}; ${section.standard}, ${section.algorithm} does not say what that means.`,
      );
    }
    return unused({ kind: 'status-not-ok', status });
  }
  if (demand === 'text/event-stream' && response.status !== 200) return unused({ kind: 'status-not-200', status });
  const mimeType = extractMimeType(response.headers);
  return fits(demand, mimeType)
    ? null
    : unused({ kind: 'mime-type-differs', essence: mimeType?.essence ?? 'unknown', wanted: demand });
}

/** A MIME type is asked for together with an ok status. */
function fits(demand: Demand, mimeType: MimeType | null): boolean {
  switch (demand) {
    case 'any status':
    case 'status unknown':
    case 'ok status':
      return true;
    case 'JavaScript':
      return mimeType !== null && isJavaScriptMimeType(mimeType);
    case 'JSON':
      return mimeType !== null && isJsonMimeType(mimeType);
    case 'text/css':
    case 'application/wasm':
    case 'text/event-stream':
      return mimeType?.essence === demand;
  }
}
