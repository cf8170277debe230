/**
 * The CORS settings of Spring (application.yml, application.properties) and ASP.NET Core (appsettings.json), wherever they are in
 * the file: Spring has several prefixes, and ASP.NET Core leaves the names to the application.
 */
import { anyTextPattern, ConversionError, isObject, pathText } from './converted.ts';
import type { Converted } from './converted.ts';

export type Product = 'Spring' | 'ASP.NET Core';

/** What a policy calls them, and how applications do; case and punctuation do not count. */
const spellings = {
  origins: ['origins', 'allowedOrigins', 'allowOrigins', 'CorsOrigins', 'allowedOriginPatterns'],
  methods: ['methods', 'allowedMethods', 'allowMethods'],
  allowedHeaders: ['headers', 'allowedHeaders', 'allowHeaders'],
  exposedHeaders: ['exposedHeaders', 'exposeHeaders'],
  credentials: ['credentials', 'allowCredentials', 'supportsCredentials'],
  maxAge: ['maxAge', 'maxAgeSeconds', 'preflightMaxAge', 'preflightMaxAgeInSeconds'],
} as const;

const names: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  Object.entries(spellings).flatMap(([key, others]) => others.map((other) => [bare(other), key])),
);

/** Settings in the file, and where they are. */
export interface Found {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly path: readonly PropertyKey[];
}

function bare(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** Every object that names allowed origins. */
export function corsSettings(value: unknown, path: readonly PropertyKey[] = []): readonly Found[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => corsSettings(each, [...path, index]));
  if (!isObject(value)) return [];
  const isOwn = Object.keys(value).some((key) => {
    const name = names[bare(key)];
    // "origins" alone is only about CORS where something above says so.
    return name === 'origins' && (bare(key) !== 'origins' || path.some((part) => /cors/i.test(String(part))));
  });
  const inner = Object.entries(value).flatMap(([key, each]) => corsSettings(each, [...path, ...split(key)]));
  return isOwn ? [{ settings: value, path }, ...inner] : inner;
}

/** `globalcors.cors-configurations.[/**]` may be written as one key. */
function split(key: string): readonly string[] {
  const parts = key.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [key];
  return parts.map((part) => part.replace(/^\[(.*)\]$/, '$1'));
}

/** @throws {ConversionError} */
export function fromSettings({ settings, path }: Found, product: Product): Converted {
  const sources = new Map<string, string>();
  const converted: Record<string, unknown> = {};
  const isAsp = product === 'ASP.NET Core';
  for (const [name, given] of Object.entries(settings)) {
    const key = names[bare(name)];
    // Others are settings of the application, such as allowedHosts.
    if (key === undefined || given === null) continue;
    const place = pathText([...path, name]);
    const value = typeof given === 'string' ? resolved(given, place) : given;
    sources.set(key, name);
    const before = converted[key];
    const list = key === 'credentials' || key === 'maxAge' ? undefined : listOf(value);
    converted[key] =
      key === 'maxAge'
        ? seconds(value, place)
        : key === 'credentials'
          ? value === 'true' || value === 'false'
            ? value === 'true'
            : value
          : key === 'origins' && Array.isArray(list)
            ? [
                ...(Array.isArray(before) ? (before as readonly unknown[]) : []),
                ...(list as readonly unknown[]).flatMap((each): unknown => (isAsp ? each : springPattern(each))),
              ]
            : list;
  }
  const star = (key: string): void => {
    const value = converted[key];
    if (Array.isArray(value) && value.includes('*')) converted[key] = '*';
  };
  for (const key of ['origins', 'methods', 'allowedHeaders', 'exposedHeaders']) star(key);
  return {
    kind: `${product} CORS configuration`,
    policy: isAsp ? converted : { rules: [withSpringDefaults(converted)] },
    place: (whole) => {
      const [key, ...rest] = isAsp ? whole : whole.slice(2);
      const name = key === undefined ? undefined : (sources.get(String(key)) ?? key);
      return pathText([...path, ...(name === undefined ? [] : [name]), ...rest]) || 'the file';
    },
  };
}

/** Spring decides by the method and the headers, the safelisted ones as well. */
function withSpringDefaults(converted: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { methods: ['GET', 'HEAD'], allowedHeaders: [], credentials: false, ...converted };
}

/** A list, or text with commas or semicolons. */
function listOf(value: unknown): unknown {
  if (typeof value !== 'string') return Array.isArray(value) ? value.map((each: unknown) => each) : value;
  return value
    .split(/[,;]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** `https://*.example.com:[8080,8081]`, `http://localhost:[*]`. */
function springPattern(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [, start = value, ports] = /^(.*):\[([^\]]*)\]$/.exec(value) ?? [];
  if (ports === undefined) return anyTextPattern(value);
  return ports.split(',').map((port) => anyTextPattern(`${start}:${port.trim()}`));
}

/** `${NAME:default}` of Spring. */
function resolved(value: string, place: string): string {
  return value.replaceAll(/\$\{([^:}]*)(?::([^}]*))?\}/g, (_, name: string, fallback?: string) => {
    if (fallback !== undefined) return fallback;
    throw new ConversionError(
      place,
      `the value of the variable ${name} is not in the file; write it instead of \${${name}}`,
    );
  });
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** 1800, "1800", "30m", "PT30M", "00:30:00". */
function seconds(value: unknown, place: string): unknown {
  if (typeof value !== 'string') return value;
  const [, count, unit = 's'] = /^(\d+)(ms|s|m|h|d)?$/.exec(value) ?? [];
  if (count !== undefined) return Number(count) * (units[unit] ?? 1);
  const [iso, h = '0', m = '0', s = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/i.exec(value) ?? [];
  if (iso !== undefined) return Number(h) * 3600 + Number(m) * 60 + Number(s);
  const [span, days = '0', hours = '0', minutes = '0', rest = '0'] =
    /^(?:(\d+)\.)?(\d+):(\d+):(\d+)$/.exec(value) ?? [];
  if (span !== undefined) return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  throw new ConversionError(place, `${JSON.stringify(value)} is not a duration, such as 1800, "30m" or "00:30:00"`);
}

/** The text of a .properties file as an object. https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader- */
export function parseProperties(text: string): Readonly<Record<string, unknown>> {
  const root: Record<string, unknown> = {};
  const lines = text.replaceAll(/\\\r?\n[ \t]*/g, '').split(/\r?\n/);
  for (const line of lines) {
    const [, key = '', value = ''] = /^\s*([^#!\s=:](?:\\.|[^=:\s\\])*)\s*[=:]?\s*(.*)$/.exec(line) ?? [];
    if (key === '') continue;
    const parts = split(key.replaceAll(/\\(.)/g, '$1'));
    let node = root;
    for (const part of parts.slice(0, -1)) {
      const next = node[part];
      node = isObject(next) ? next : (node[part] = {});
    }
    node[parts.at(-1) ?? ''] = value.trim();
  }
  return withLists(root) as Readonly<Record<string, unknown>>;
}

/** `origins[0]=…`, `origins[1]=…` is a list. */
function withLists(node: unknown): unknown {
  if (!isObject(node)) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, withLists(value)] as const);
  return entries.length > 0 && entries.every(([key], index) => key === String(index))
    ? entries.map(([, value]) => value)
    : Object.fromEntries(entries);
}

/** appsettings.json may have comments and commas at the end of lists. */
export function withoutComments(text: string): string {
  return text
    .replaceAll(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? '')
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[\]}])/g, (_, string: string | undefined) => string ?? '');
}
