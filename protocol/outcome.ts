import { NotModelledError } from './errors.ts';
import { INITIATOR_RULES } from './initiator-rules.ts';
import { DECORATIONS } from './media.ts';
import type { FetchResult } from './fetch.ts';
import { neededResource, whyUnused } from './loading.ts';
import type { Embedding } from './loading.ts';
import { isOwnDocument } from './navigations.ts';
import { currentUrl } from './request.ts';
import { quote, sectionStep } from './standard.ts';
import { isUnheard } from './unheard.ts';
import { whyNoHandshake } from './websocket.ts';
import type { Decision } from './standard.ts';
import type { Initiator, Outcome, ResourceName } from './types.ts';

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
    const because = `${result.step.because} Whatever comes of it, script hears nothing.`;
    return { outcome: 'opaque', decidedBy: { ...result.step, because } };
  }
  if (internal === null) return { outcome: 'blocked', decidedBy: result.step };
  const opaque = response.type === 'opaque' || response.type === 'opaqueredirect';
  if (initiator.api === 'xhr' || initiator.api === 'fetch') {
    return { outcome: opaque ? 'opaque' : 'readable', decidedBy: result.step };
  }
  if (initiator.api === 'frame' || initiator.api === 'form') {
    const { request } = result;
    const shown = `The document is of ${quote(currentUrl(request).origin)}, and the one that navigates of ${quote(request.origin)}`;
    const decidedBy = sectionStep('HTML', 'origin of a document', `${shown}.`);
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
    const because = `${result.step.because} The link fires load: nothing reads the response yet.`;
    return { outcome: 'opaque', decidedBy: { ...result.step, because } };
  }
  const unused = whyUnused(initiator, internal);
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
  if (initiator.api === 'decoration' && INITIATOR_RULES[DECORATIONS[initiator.by]].mode === 'no-cors') {
    const because = `${result.step.because} The image is only painted: nothing reads it.`;
    return { outcome: 'opaque', decidedBy: { ...result.step, because } };
  }
  if (!opaque) return { outcome: 'readable', decidedBy: result.step };
  const because = `${result.step.because} The response is opaque: ${MEANING[initiator.api]}.`;
  return { outcome: 'opaque', decidedBy: { ...result.step, because } };
}

/** What an opaque response means. Modules, fonts and event sources, being fetched with "cors", never have one. */
const MEANING: Readonly<Record<Embedding['api'], string>> = {
  canvas: 'drawing it makes the canvas not origin-clean, and reading it back throws a SecurityError',
  webgl: 'uploading it as a texture throws a SecurityError',
  stylesheet: 'the style sheet is applied, but not origin-clean, and its rules throw a SecurityError',
  script: 'the script runs with muted errors',
  audio: 'a MediaElementAudioSourceNode of it is silent',
  track: 'the track does not load',
  decoration: 'the page is not decorated',
  module: 'the module script does not load',
  font: 'the font does not load',
  'event-source': 'the connection fails',
  'css-import': 'the style sheet is applied, but not origin-clean, and its rules throw a SecurityError',
  import: 'the module script does not load',
  importScripts: 'the script runs with muted errors',
  worker: 'the worker does not start',
  worklet: 'the module script does not load',
  wasm: 'compiling it is a TypeError',
};
