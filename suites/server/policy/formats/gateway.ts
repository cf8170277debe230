/**
 * HTTPCORSFilter of the Kubernetes Gateway API, alone or in an HTTPRoute.
 * https://gateway-api.sigs.k8s.io/reference/spec/#httpcorsfilter
 */
import { keyHint } from '../spellings.ts';
import { anyTextPattern, ConversionError, isObject, pathText } from './converted.ts';
import type { Converted } from './converted.ts';

const keys = {
  allowOrigins: 'origins',
  allowCredentials: 'credentials',
  allowMethods: 'methods',
  allowHeaders: 'allowedHeaders',
  exposeHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
} as const;

/** Each filter in a document, and where it is. */
export function corsFilters(
  value: unknown,
  path: readonly PropertyKey[] = [],
): readonly { readonly filter: unknown; readonly path: readonly PropertyKey[] }[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => corsFilters(each, [...path, index]));
  if (!isObject(value)) return [];
  if (value['type'] === 'CORS' && Object.hasOwn(value, 'cors'))
    return [{ filter: value['cors'], path: [...path, 'cors'] }];
  if (Object.hasOwn(value, 'allowOrigins') && path.length === 0) return [{ filter: value, path }];
  return Object.entries(value).flatMap(([key, inner]) =>
    /^(?:spec|rules|filters|items|backendRefs|cors)$/.test(key) ? corsFilters(inner, [...path, key]) : [],
  );
}

/** @throws {ConversionError} */
export function fromGateway(filter: unknown, path: readonly PropertyKey[]): Converted {
  if (!isObject(filter))
    throw new ConversionError(pathText(path), 'expected the fields of an HTTPCORSFilter, such as allowOrigins');
  const converted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(filter)) {
    const key = Object.hasOwn(keys, name) ? keys[name as keyof typeof keys] : undefined;
    if (key === undefined)
      throw new ConversionError(pathText([...path, name]), `unknown field${keyHint(name, Object.keys(keys))}`);
    converted[key] =
      key === 'origins' && Array.isArray(value)
        ? value.map((each: unknown) => (typeof each === 'string' ? anyTextPattern(each) : each))
        : value;
  }
  if (!Object.hasOwn(filter, 'allowOrigins')) converted['origins'] = [];
  // The default of the field.
  converted['maxAge'] ??= 5;
  return {
    kind: 'HTTPCORSFilter',
    policy: converted,
    place: ([key, ...rest]) => {
      const [name = key] = Object.entries(keys).find(([, each]) => each === key) ?? [];
      return pathText([...path, ...(name === undefined ? [] : [name]), ...rest]) || 'the filter';
    },
  };
}
