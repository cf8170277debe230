import type { Difference, TimingAttribute } from '../../../protocol/outcome/difference.ts';
import type { SeenTiming } from '../../../protocol/outcome/observation.ts';
import type { VisibleTiming } from '../../../protocol/fetch/timing.ts';

/** What the entry of Resource Timing shows otherwise than it has to. An attribute that the engine lacks is not compared. */
export function timingDifferences(wanted: VisibleTiming, seen: SeenTiming | null | undefined): readonly Difference[] {
  if (!seen)
    return [{ kind: 'visible', hop: null, exchange: null, name: 'timing-entry', expected: true, observed: false }];
  const { detailed, responseStatus, bodySize, mayHideSizes, deliveryType, serverTiming } = wanted;
  const { contentType, contentEncoding, nextHopProtocol } = wanted;
  const sizes = (more: number): readonly number[] =>
    bodySize === undefined ? [] : [bodySize + more, ...(mayHideSizes ? [0] : [])];
  const demands: readonly (readonly [
    name: TimingAttribute,
    values: readonly (number | boolean | string | undefined)[],
  ])[] = [
    ['entries', [1]],
    ['detailed', [detailed]],
    ['responseStatus', [responseStatus]],
    ['encodedBodySize', sizes(0)],
    ['decodedBodySize', sizes(0)],
    ['transferSize', deliveryType === 'cache' ? [0] : sizes(TRANSFERRED_MORE)],
    ['contentType', [contentType]],
    ['contentEncoding', [contentEncoding]],
    ['nextHopProtocol', [nextHopProtocol]],
    ['deliveryType', [deliveryType]],
    ['serverTiming', [serverTiming?.join(', ')]],
  ];
  return demands.flatMap(([name, allowed]): readonly Difference[] => {
    const values = allowed.filter((value) => value !== undefined);
    const observed = name === 'serverTiming' ? seen.serverTiming?.join(', ') : seen[name];
    if (observed === undefined || values.length === 0 || values.some((value) => value === observed)) return [];
    const expected = [...new Set(values)];
    return [{ kind: 'visible', hop: null, exchange: null, name, expected, observed }];
  });
}

/** What stands for the size of the headers. https://w3c.github.io/resource-timing/#dom-performanceresourcetiming-transfersize */
const TRANSFERRED_MORE = 300;
