import type { Observation, SeenTiming } from '../../../protocol/outcome/observation.ts';

/**
 * What the entry of Resource Timing tells of what `load` loads. The entry may come later than the outcome; that there is none is
 * known once there is one of a request that was made afterwards.
 */
export async function probeTiming(url: string, load: () => Promise<Observation>): Promise<Observation<'timing'>> {
  const last = new URL(`/favicon.ico?after=${encodeURIComponent(url)}`, document.baseURI).href;
  const entries: PerformanceResourceTiming[] = [];
  let observer: PerformanceObserver | undefined;
  const ended = new Promise<void>((resolve) => {
    observer = new PerformanceObserver((list) => {
      for (const each of list.getEntries()) {
        if (each.name === url) entries.push(each as PerformanceResourceTiming);
        if (each.name === last) resolve();
      }
    });
    observer.observe({ type: 'resource' });
  });
  const loaded = await load();
  if (loaded.kind !== 'outcome') return loaded;
  await fetch(last, { mode: 'no-cors', cache: 'no-store' });
  await ended;
  observer?.disconnect();
  const [entry] = entries;
  const timing = entry === undefined ? null : { entries: entries.length, ...shown(entry) };
  const outcome = loaded.outcome === 'blocked' ? 'blocked' : entry && isDetailed(entry) ? 'readable' : 'opaque';
  return { kind: 'outcome', outcome, seen: { timing } };
}

/** A time between start and end is 0 where the page may not see it. */
function isDetailed({ requestStart }: PerformanceResourceTiming): boolean {
  return requestStart > 0;
}

function shown(entry: PerformanceResourceTiming): Omit<SeenTiming, 'entries'> {
  const { transferSize, encodedBodySize, decodedBodySize, nextHopProtocol, serverTiming } = entry;
  const more = entry as Partial<Record<'contentType' | 'contentEncoding' | 'deliveryType', string>>;
  return {
    detailed: isDetailed(entry),
    ...('responseStatus' in entry && { responseStatus: entry.responseStatus }),
    ...(encodedBodySize !== undefined && { transferSize, encodedBodySize, decodedBodySize }),
    ...(more.contentType !== undefined && { contentType: more.contentType }),
    ...(more.contentEncoding !== undefined && { contentEncoding: more.contentEncoding }),
    ...(nextHopProtocol !== undefined && { nextHopProtocol }),
    ...(more.deliveryType !== undefined && { deliveryType: more.deliveryType }),
    // Left out of contexts that are not secure.
    ...(serverTiming !== undefined && { serverTiming: serverTiming.map(({ name }) => name) }),
  };
}
