import type { VisibleTiming } from '../../protocol/timing.ts';
import type { Json } from './observation.ts';

/** What the entry of Resource Timing shows otherwise than it has to, in words. An attribute that the engine lacks is not compared. */
export function timingDifferences(wanted: VisibleTiming, seen: Json | undefined): readonly string[] {
  if (typeof seen !== 'object' || seen === null || Array.isArray(seen))
    return ['there is no entry of Resource Timing; the standard demands one'];
  const { detailed, responseStatus, bodySize, mayHideSizes } = wanted;
  const hidden = mayHideSizes ? [0] : [];
  const demands: readonly (readonly [name: string, values: readonly (number | boolean)[]])[] = [
    ['entries', [1]],
    ['detailed', [detailed]],
    ['responseStatus', [responseStatus]],
    ['encodedBodySize', [bodySize, ...hidden]],
    ['decodedBodySize', [bodySize, ...hidden]],
    ['transferSize', [bodySize + TRANSFERRED_MORE, ...hidden]],
  ];
  return demands.flatMap(([name, values]) => {
    const value = seen[name];
    return value === undefined || values.some((each) => each === value)
      ? []
      : [
          `${name} of Resource Timing: ${JSON.stringify(value)}; the standard demands ${[...new Set(values)].join(' or ')}`,
        ];
  });
}

/** What stands for the size of the headers. https://w3c.github.io/resource-timing/#dom-performanceresourcetiming-transfersize */
const TRANSFERRED_MORE = 300;
