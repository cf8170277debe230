import { NotModelledError } from '../errors.ts';
import { elementFetch } from '../initiators/initiator-rules.ts';
import { DECORATIONS } from '../initiators/media.ts';
import type { FetchResult } from '../fetch/fetch.ts';
import { neededResource, whyUnused } from '../initiators/loading.ts';
import { isOwnDocument } from '../initiators/navigations.ts';
import { currentUrl } from '../fetch/request.ts';
import { noted, quote, sectionStep } from '../standard.ts';
import { staysClean } from '../initiators/pictures.ts';
import { isUnheard } from '../initiators/unheard.ts';
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
  if (isUnheard(initiator)) {
    return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'unheard' }) };
  }
  // A navigation that fails shows a document of an opaque origin. https://html.spec.whatwg.org/multipage/document-lifecycle.html#read-ua-inline
  if (internal === null && (initiator.api === 'frame' || initiator.api === 'form')) {
    return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'error-document' }) };
  }
  if (internal === null) return { outcome: 'blocked', decidedBy: result.step };
  const opaque = response.type === 'opaque' || response.type === 'opaqueredirect';
  if (initiator.api === 'xhr' || initiator.api === 'fetch') {
    return { outcome: opaque ? 'opaque' : 'readable', decidedBy: result.step };
  }
  if (initiator.api === 'frame' || initiator.api === 'form') {
    const { request } = result;
    const decidedBy = sectionStep('HTML', 'origin of a document', {
      kind: 'document-origin',
      document: currentUrl(request).origin,
      navigator: request.origin,
    });
    return { outcome: isOwnDocument(request) ? 'readable' : 'opaque', decidedBy };
  }
  if (initiator.api === 'websocket') {
    const failed = whyNoHandshake(internal);
    return failed === null
      ? { outcome: 'readable', decidedBy: result.step }
      : { outcome: 'blocked', decidedBy: failed };
  }
  if (initiator.api === 'timing') {
    const { ok, step } = result.timing;
    return { outcome: ok ? 'readable' : 'opaque', decidedBy: step };
  }
  if (initiator.api === 'preload') {
    return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'preload-link' }) };
  }
  // What compiles sees of an opaque response neither status nor type.
  const isHidden = initiator.api === 'wasm' && opaque;
  const unused = isHidden ? null : whyUnused(initiator, internal);
  if (unused !== null) return { outcome: 'blocked', decidedBy: unused };
  if (!ownBody) {
    throw new NotModelledError(
      'hops',
      `what ${quote(initiator.api)} makes of a body that is not a resource's is not known.`,
    );
  }
  const needed = neededResource(initiator);
  if (resource !== needed) {
    throw new NotModelledError(
      'resource',
      `${quote(resource)} is not what ${quote(initiator.api)} loads; ${quote(needed)} is.`,
    );
  }
  if (
    initiator.api === 'decoration' &&
    elementFetch(DECORATIONS[initiator.by], initiator.crossorigin)?.mode === 'no-cors'
  ) {
    return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'only-painted' }) };
  }
  if (!opaque) return { outcome: 'readable', decidedBy: result.step };
  if (initiator.api === 'canvas' && staysClean(initiator.readBy)) {
    return { outcome: 'readable', decidedBy: noted(result.step, { kind: 'canvas-is-clean' }) };
  }
  return { outcome: 'opaque', decidedBy: noted(result.step, { kind: 'opaque', api: initiator.api }) };
}
