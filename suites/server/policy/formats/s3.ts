/**
 * The CORS configuration of S3 and of what is compatible with it, in every form in which AWS takes it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
import { keyHint } from '../spellings.ts';
import { anyTextPattern, ConversionError, isObject, pathText } from './converted.ts';
import type { Converted } from './converted.ts';

const kind = 'S3 CORS configuration';

/** Elements of a rule, and the keys of a policy for them. */
const elements = {
  AllowedOrigin: 'origins',
  AllowedMethod: 'methods',
  AllowedHeader: 'allowedHeaders',
  ExposeHeader: 'exposedHeaders',
  MaxAgeSeconds: 'maxAge',
  ID: undefined,
} as const;
type Element = keyof typeof elements;

/** The rules in JSON, where it is such a configuration, and where they are in it. */
export function s3Rules(
  value: unknown,
): { readonly rules: readonly unknown[]; readonly path: readonly string[] } | undefined {
  if (Array.isArray(value))
    return value.some((rule) => isObject(rule) && hasOrigins(rule)) ? { rules: value, path: [] } : undefined;
  if (!isObject(value)) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (/^cors_?rules?$/i.test(key) && Array.isArray(inner)) return { rules: inner, path: [key] };
    if (/^(?:cors_?configuration|properties|resources|\w*bucket\w*)$/i.test(key)) {
      const found = s3Rules(inner);
      if (found !== undefined) return { ...found, path: [key, ...found.path] };
    }
  }
  return undefined;
}

function hasOrigins(rule: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(rule).some((key) => elementOf(key) === 'AllowedOrigin');
}

/** @throws {ConversionError} */
export function fromS3Json(rules: readonly unknown[], path: readonly string[]): Converted {
  const sources: (readonly [key: string, name: string])[][] = [];
  const converted = rules.map((rule, index) => {
    const at = [...path, index];
    if (!isObject(rule))
      throw new ConversionError(pathText(at), 'expected a rule with AllowedOrigins and AllowedMethods');
    const named: (readonly [key: string, name: string])[] = [];
    sources.push(named);
    const values = Object.entries(rule).map(([name, value]) => {
      const element = elementOf(name);
      if (element === undefined)
        throw new ConversionError(pathText([...at, name]), `unknown key${keyHint(name, Object.keys(elements))}`);
      named.push([elements[element] ?? name, name]);
      return [element, value] as const;
    });
    return ruleOf(values, pathText(at));
  });
  return {
    kind,
    policy: { rules: converted },
    place: ([, index, key, ...rest]) => {
      const [, name = key] = sources[Number(index)]?.find(([each]) => each === key) ?? [];
      return pathText([
        ...path,
        ...(index === undefined ? [] : [index]),
        ...(name === undefined ? [] : [name]),
        ...rest,
      ]);
    },
  };
}

/** AllowedOrigins, allowed_origins, AllowedOrigin. */
function elementOf(name: string): Element | undefined {
  const bare = name
    .toLowerCase()
    .replaceAll(/[-_]/g, '')
    .replace(/^exposed/, 'expose');
  if (bare === 'maxage') return 'MaxAgeSeconds';
  return (Object.keys(elements) as Element[]).find(
    (each) => bare.replace(/s$/, '') === each.toLowerCase().replace(/s$/, ''),
  );
}

/** A rule of a policy. Whether S3 allows credentials depends on the product, so that the policy does not say. */
function ruleOf(values: readonly (readonly [Element, unknown])[], place: string): Readonly<Record<string, unknown>> {
  const given = new Map<Element, unknown>(values);
  for (const required of ['AllowedOrigin', 'AllowedMethod'] as const)
    if (!given.has(required)) throw new ConversionError(place, `${required}s is missing; S3 requires it in every rule`);
  const origins = given.get('AllowedOrigin');
  const maxAge = given.get('MaxAgeSeconds');
  const headers = given.get('AllowedHeader') ?? [];
  const exposed = given.get('ExposeHeader');
  return {
    origins: Array.isArray(origins)
      ? origins.includes('*')
        ? '*'
        : origins.map((each: unknown) => (typeof each === 'string' ? anyTextPattern(each) : each))
      : origins,
    methods: given.get('AllowedMethod'),
    allowedHeaders: Array.isArray(headers) && headers.includes('*') ? '*' : headers,
    ...(exposed !== undefined && { exposedHeaders: exposed }),
    ...(maxAge !== undefined && { maxAge }),
  };
}

/** @throws {ConversionError} */
export async function fromS3Xml(text: string): Promise<Converted> {
  const { SaxesParser } = await import('./xml.ts');
  const parser = new SaxesParser();
  const rules: { readonly line: number; readonly values: { element: Element; text: string; line: number }[] }[] = [];
  const open: string[] = [];
  let content = '';
  parser.on('error', (error) => {
    // "3:14: unclosed tag."
    const [, line = '1', reason = error.message] = /^(?:\w+:)?(\d+):\d+: (.*)$/s.exec(error.message) ?? [];
    throw new ConversionError(`line ${line}`, `not well-formed XML: ${reason.replace(/\.$/, '')}`);
  });
  parser.on('opentag', ({ name }) => {
    const local = name.replace(/^.*:/, '');
    open.push(local);
    content = '';
    const expected: readonly (readonly string[] | undefined)[] = [
      ['CORSConfiguration'],
      ['CORSRule'],
      Object.keys(elements),
    ];
    const known = expected[open.length - 1];
    if (known?.includes(local) !== true)
      throw new ConversionError(
        `line ${String(parser.line)}`,
        known === undefined
          ? `<${local}> is not expected inside a value`
          : `unknown element <${local}>; expected ${known.map((each) => `<${each}>`).join(', ')}`,
      );
    if (open.length === 2) rules.push({ line: parser.line, values: [] });
  });
  parser.on('text', (part) => (content += part));
  parser.on('closetag', () => {
    const element = open.pop();
    if (open.length === 2)
      rules.at(-1)?.values.push({ element: element as Element, text: content.trim(), line: parser.line });
  });
  parser.write(text).close();
  if (rules.length === 0) throw new ConversionError('line 1', 'it has no <CORSRule>');
  const lines = rules.map(({ values }) => ({
    of: (key: PropertyKey | undefined, index: number) =>
      values.filter(({ element }) => elements[element] === key)[index]?.line ?? values[0]?.line,
  }));
  return {
    kind,
    policy: {
      rules: rules.map(({ values, line }) => {
        const byElement = new Map<Element, unknown>();
        for (const { element, text: value } of values) {
          if (element === 'ID') continue;
          const before = byElement.get(element);
          if (element === 'MaxAgeSeconds') byElement.set(element, /^\d+$/.test(value) ? Number(value) : value);
          else byElement.set(element, [...(Array.isArray(before) ? (before as readonly unknown[]) : []), value]);
        }
        return ruleOf([...byElement], `line ${String(line)}`);
      }),
    },
    place: ([, rule, key, index]) => {
      const line = lines[Number(rule)]?.of(key, Number(index ?? 0)) ?? rules[Number(rule)]?.line;
      const element = Object.entries(elements).find(([, each]) => each === key)?.[0];
      return `line ${String(line ?? 1)}${element === undefined ? '' : `, ${element}`}`;
    },
  };
}
