import { NotModelledError } from '../errors.ts';
import type { FetchResult } from '../fetch/fetch.ts';
import { whyUnused } from '../initiators/loading.ts';
import { isOwnDocument } from '../initiators/navigations.ts';
import { currentUrl } from '../fetch/request.ts';
import { noted, quote, sectionStep } from '../standard.ts';
import { responseUse } from '../initiators/apis.ts';
import type { LoadingApi } from '../initiators/apis.ts';
import { whyNoHandshake } from '../initiators/websocket.ts';
import type { Decision } from '../standard.ts';
import type { Initiator } from '../initiators/initiator.ts';
import type { Outcome } from './prediction.ts';
import type { ResourceName } from '../case.ts';

export interface OutcomeOfLoad {
  readonly outcome: Outcome;
  readonly decidedBy: Decision;
}

/**
 * What the response of a fetch means for the initiator.
 *
 * - Scripts and style sheets load with an ok status only, and all but classic scripts only as their MIME type. An image loads whatever its status is.
 * - For media and fonts the standards do not say what a status other than an ok one means: not modelled.
 *
 * @throws NotModelledError
 */
export function outcomeOf(
  initiator: Initiator,
  resource: ResourceName,
  /** The body is the resource's own, not another one of the policy. */
  ownBody: boolean,
  result: FetchResult,
): OutcomeOfLoad {
  const { internal, response } = result;
  const use = responseUse(initiator);
  if (use.kind === 'fire-and-forget')
    return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'fire-and-forget' }) };
  if (internal === null) {
    // A navigation that fails shows a document of an opaque origin. https://html.spec.whatwg.org/multipage/document-lifecycle.html#read-ua-inline
    if (use.kind === 'document')
      return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'error-document' }) };
    return { outcome: 'blocked', decidedBy: result.step };
  }
  const opaque = response.type === 'opaque' || response.type === 'opaqueredirect';
  switch (use.kind) {
    case 'script':
      return { outcome: opaque ? 'opaque' : 'readable', decidedBy: result.step };
    case 'document': {
      const { request } = result;
      const document = currentUrl(request).origin;
      const decidedBy = sectionStep('HTML', 'origin of a document', {
        kind: 'document-origin',
        document,
        navigator: request.origin,
      });
      return { outcome: isOwnDocument(request) ? 'readable' : 'opaque', decidedBy };
    }
    case 'handshake': {
      const failed = whyNoHandshake(internal);
      return failed === null
        ? { outcome: 'readable', decidedBy: result.step }
        : { outcome: 'blocked', decidedBy: failed };
    }
    case 'timing': {
      const { ok, step } = result.timing;
      return { outcome: ok ? 'readable' : 'opaque', decidedBy: step };
    }
    case 'preload':
      return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'preload-link' }) };
    case 'load': {
      const unused = use.isFetched && opaque ? null : whyUnused(use, internal);
      if (unused !== null) return { outcome: 'blocked', decidedBy: unused };
      if (!ownBody) {
        throw new NotModelledError(
          'hops',
          `what ${quote(initiator.api)} makes of a body that is not a resource's is not known.`,
        );
      }
      if (resource !== use.resource) {
        throw new NotModelledError(
          'resource',
          `${quote(resource)} is not what ${quote(initiator.api)} loads; ${quote(use.resource)} is.`,
        );
      }
      if (use.isOnlyPainted) return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'only-painted' }) };
      if (!opaque) return { outcome: 'readable', decidedBy: result.step };
      if (use.staysClean) return { outcome: 'readable', decidedBy: noted(result.step, { kind: 'canvas-is-clean' }) };
      return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'opaque', api: initiator.api as LoadingApi }) };
    }
  }
}
