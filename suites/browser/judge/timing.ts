import type { Difference, TimingAttribute } from '../../../protocol/outcome/difference.ts';
import type { SeenTiming } from '../../../protocol/outcome/observation.ts';
import type { VisibleTiming } from '../../../protocol/fetch/timing.ts';

/** What the entry of Resource Timing shows otherwise than it has to. An attribute that the engine lacks is not compared. */
export function timingDifferences(wanted: VisibleTiming, seen: SeenTiming | null | undefined): readonly Difference[] {
  if (!seen)
    return [{ kind: 'visible', hop: null, exchange: null, name: 'timing-entry', expected: true, observed: false }];
  const { detailed, responseStatus, bodySize, mayHideSizes } = wanted;
  const hidden = mayHideSizes ? [0] : [];
  const demands: readonly (readonly [name: TimingAttribute, values: readonly (number | boolean)[]])[] = [
    ['entries', [1]],
    ['detailed', [detailed]],
    ['responseStatus', [responseStatus]],
    ['encodedBodySize', [bodySize, ...hidden]],
    ['decodedBodySize', [bodySize, ...hidden]],
    ['transferSize', [bodySize + TRANSFERRED_MORE, ...hidden]],
  ];
  return demands.flatMap(([name, values]): readonly Difference[] => {
    const observed = seen[name];
    if (observed === undefined || values.some((value) => value === observed)) return [];
    const expected = [...new Set(values)];
    return [{ kind: 'visible', hop: null, exchange: null, name, expected, observed }];
  });
}

/** What stands for the size of the headers. https://w3c.github.io/resource-timing/#dom-performanceresourcetiming-transfersize */
const TRANSFERRED_MORE = 300;
