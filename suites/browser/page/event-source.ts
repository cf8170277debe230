import type { EventSourceInitiator } from '../../../protocol/initiators/initiator.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { messageOf } from './scope.ts';

/** The first message or the first error; the connection is closed then, so that it is not made again. */
export function probeEventSource(
  { withCredentials = false }: EventSourceInitiator,
  url: string,
): Promise<Observation<'event-source'>> {
  let source: EventSource;
  try {
    source = new EventSource(url, { withCredentials });
  } catch (error) {
    return Promise.resolve({ kind: 'outcome', outcome: 'blocked', seen: { threw: true, error: messageOf(error) } });
  }
  return new Promise((resolve) => {
    const events: string[] = [];
    const end = (data: string | null) => {
      const { readyState } = source;
      source.close();
      const seen = { events, readyState, data };
      resolve({ kind: 'outcome', outcome: data === null ? 'blocked' : 'readable', seen });
    };
    source.addEventListener('open', () => events.push('open'));
    source.addEventListener('message', (event: MessageEvent<string>) => end(event.data));
    source.addEventListener('error', () => end(null));
  });
}
