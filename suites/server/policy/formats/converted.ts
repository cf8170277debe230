/** What a file of another tool says, as a policy that is not validated yet. */
export interface Converted {
  readonly policy: unknown;
  /** Such as `S3 CORS configuration`. */
  readonly kind: string;
  /** Where in the file a value of the policy came from, for messages. */
  readonly place: (path: readonly PropertyKey[]) => string;
}

/** A file of another tool cannot be converted; `place` is where in it. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
  readonly place: string;

  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `a.b[1]["/x"]`. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) =>
      typeof part === 'number'
        ? `[${String(part)}]`
        : /^[\w-]+$/.test(String(part))
          ? `.${String(part)}`
          : `[${JSON.stringify(part)}]`,
    )
    .join('');
  return text.replace(/^\./, '');
}

/** An origin pattern in which `*` stands for any text, dots as well, as S3 and Spring read it. */
export function anyTextPattern(source: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\/\*$/.test(source)) return source;
  const [, start = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/(?:\*\.)?)(.*)$/s.exec(source) ?? [];
  if (start === '') return source;
  const [, host = '', port = ''] = /^(.*?)(:\*)?$/s.exec(rest) ?? [];
  return `${start}${host.replaceAll(/\*+/g, '**')}${port}`;
}
