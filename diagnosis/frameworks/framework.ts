import type { SerializedOrigin } from '../../protocol/http/wire.ts';

/** What a server is to allow, as far as a fix has to do with it. */
export interface CorsOptions {
  /** Whole origins, never a pattern. */
  readonly origins: readonly SerializedOrigin[];
  readonly methods?: readonly string[];
  readonly headers?: readonly string[];
  readonly exposed?: readonly string[];
  readonly credentials?: boolean;
}

/** What has to change. Each product has a way of its own for each. */
export const fixKinds = [
  'allow-origin',
  'allow-method',
  'allow-header',
  'allow-credentials',
  'expose-header',
  'preflight-route',
  'errors',
  'vary',
  'duplicate-layer',
] as const;
export type FixKind = (typeof fixKinds)[number];

/** A change that the options of the CORS layer do not make: code, and what to do with it. */
export interface Measure {
  /** In the imperative, without a full stop. */
  readonly what: string;
  readonly code?: string | undefined;
}

/** A product or framework, and how CORS is configured in it. */
export interface Framework {
  /** Kebab-case; what `--framework` takes. */
  readonly id: string;
  /** As people write it: `Express + cors`. */
  readonly name: string;
  /** Other names that people give it. */
  readonly aliases?: readonly string[];
  readonly docs: string;
  /** Where the configuration is: a file, or a place in the code. */
  readonly place: string;
  /** The configuration that allows this and no more. */
  readonly layer: (options: CorsOptions) => string;
  /** Options that the layer cannot have, and what holds instead. */
  readonly fixed?: Partial<Readonly<Record<FixKind, Measure>>>;
  /** Where the layer goes so that it answers preflights before anything refuses them. */
  readonly preflight: Measure;
  readonly errors: Measure;
  readonly vary: Measure;
  readonly duplicate: Measure;
}

/** The JavaScript literal of an object whose values are given. */
export function js(values: Readonly<Record<string, readonly string[] | string | boolean | undefined>>): string {
  const given = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${literal(value)}`],
  );
  return `{ ${given.join(', ')} }`;
}

function literal(value: readonly string[] | string | boolean): string {
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? single(value) : `[${value.map(single).join(', ')}]`;
}

/** In single quotes, as JavaScript, Python and Ruby write it. */
function single(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}

/** In double quotes, as most languages write it. */
export function double(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&')}"`;
}

export const list = (items: readonly string[], quoted: (item: string) => string = single): string =>
  items.map(quoted).join(', ');

const safelisted = ['GET', 'HEAD', 'POST'];
/** With the methods that need no listing, for products that refuse what is not listed. */
export const allMethods = (methods: readonly string[] = []): readonly string[] => [
  ...new Set([...safelisted, ...methods]),
];

/** The lines that there are. */
export function lines(...all: readonly (string | undefined)[]): string {
  return all.filter((line) => line !== undefined).join('\n');
}

/** An origin as an extended regular expression that matches it and nothing else. */
export function anchored(origin: string): string {
  return `^${origin.replaceAll(/[.\\+*?^$()[\]{}|]/g, '\\$&')}$`;
}
