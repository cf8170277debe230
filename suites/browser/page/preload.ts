import type { PreloadInitiator } from '../../../protocol/initiators/preload.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { nextEvent, type Scope } from './scope.ts';

/**
 * The link only says that it has loaded, or has not. It stands in the document of the probe that is to use what it fetches: script and
 * style in `scope`, all else in the agent's own.
 */
export async function probePreload(
  initiator: PreloadInitiator,
  url: string,
  scope: Scope,
): Promise<Observation<'preload'>> {
  const { rel } = initiator;
  const as = 'as' in initiator ? initiator.as : '';
  const { document } = rel !== 'preload' || as === 'script' || as === 'style' ? scope : window;
  const link = document.createElement('link');
  if (!link.relList.supports(rel)) return { kind: 'unsupported', reason: `the engine has no <link rel=${rel}>` };
  link.rel = rel;
  if (as !== '') link.as = as;
  if (initiator.crossorigin) link.crossOrigin = initiator.crossorigin;
  const settled = nextEvent(link, 'load', 'error');
  link.href = url;
  document.head.append(link);
  const event = await settled;
  return { kind: 'outcome', outcome: event === 'load' ? 'opaque' : 'blocked', seen: { event } };
}
