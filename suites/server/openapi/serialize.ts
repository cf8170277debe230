/** Parameters as they are in a request. https://spec.openapis.org/oas/v3.1.1.html#style-values */
import { isObject } from '../policy/formats/converted.ts';
import type { Parameter } from './schema.ts';

type Style = Pick<Parameter, 'name' | 'style' | 'explode'>;

/** A value of a path, with everything escaped that would end its segment. */
export function inPath({ name, style = 'simple', explode = false }: Style, value: unknown): string {
  const [prefix, separator] =
    style === 'label' ? ['.', explode ? '.' : ','] : style === 'matrix' ? [';', ';'] : ['', ','];
  const escaped = encodeURIComponent;
  if (style === 'matrix' && !explode) return `;${escaped(name)}=${flat(value).map(escaped).join(',')}`;
  const named = style === 'matrix' && !isObject(value) ? `${escaped(name)}=` : '';
  if (!isObject(value))
    return (
      prefix +
      listOf(value)
        .map((each) => named + escaped(each))
        .join(separator)
    );
  const pairs = Object.entries(value).map(([key, each]) => [escaped(key), escaped(textOf(each))] as const);
  return prefix + pairs.map((pair) => pair.join(explode ? '=' : ',')).join(separator);
}

/** The pairs of a query. */
export function inQuery(
  { name, style = 'form', explode = style === 'form' }: Style,
  value: unknown,
): readonly (readonly [name: string, value: string])[] {
  if (isObject(value) && (explode || style === 'deepObject'))
    return Object.entries(value).map(([key, each]) => [style === 'deepObject' ? `${name}[${key}]` : key, textOf(each)]);
  if (Array.isArray(value) && explode) return value.map((each) => [name, textOf(each)]);
  const separator = style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',';
  return [[name, flat(value).join(separator)]];
}

/** The value of a header. */
export function inHeader({ explode = false }: Style, value: unknown): string {
  if (!isObject(value) || !explode) return flat(value).join(',');
  return Object.entries(value)
    .map(([key, each]) => `${key}=${textOf(each)}`)
    .join(',');
}

/** Items of a list; of an object, its keys and values by turns. */
function flat(value: unknown): readonly string[] {
  return isObject(value) ? Object.entries(value).flatMap(([key, each]) => [key, textOf(each)]) : listOf(value);
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map(textOf);
}

/** A scalar as it is; what is more as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
