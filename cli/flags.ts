import { type EngineName, engineNames } from '../engines/engine.ts';
import { domNames, type EngineRequest, versionedNames } from '../engines/versions/products.ts';
import type { HeaderList, SerializedOrigin } from '../protocol/http/wire.ts';
import { didYouMean, UsageError } from './usage-error.ts';
import { pageOriginOf } from '../library/page-origin.ts';
import { urlOrNull } from '../protocol/http/url.ts';

/** Parses `chromium,firefox`. */
export function parseEngines(text: string): readonly EngineName[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names)].map((name) => {
    const known = engineNames.find((each) => each === name);
    if (!known)
      throw new UsageError(
        `There is no engine ${JSON.stringify(name)}.${didYouMean(name, engineNames)} Known: ${engineNames.join(', ')}.`,
      );
    return known;
  });
}

/**
 * Parses `chromium@109,firefox,jsdom`: engines, each with or without a version.
 * @throws {UsageError} for a name that is none, or a version of what has none.
 */
export function parseEngineRequests(text: string): readonly EngineRequest[] {
  const known = [...engineNames, ...domNames];
  return [...new Set(text.split(',').map((part) => part.trim()))].map((part) => {
    const [, given = '', version] = /^([^@]*)(?:@(.*))?$/.exec(part) ?? [];
    const name = known.find((each) => each === given);
    if (!name)
      throw new UsageError(
        `There is no engine ${JSON.stringify(given)}.${didYouMean(given, known)} Known: ${known.join(', ')}.`,
      );
    if (version === undefined) return { name };
    if (!versionedNames.some((each) => each === name))
      throw new UsageError(
        `${name} is not available by version; ${versionedNames.join(', ')} are. Write ${name} for the one on this machine.`,
      );
    if (!/^\d+(?:\.\d+)*(?:-[\w.]+)?$/.test(version))
      throw new UsageError(
        `${JSON.stringify(part)} does not name a version: write ${name}@109 for the newest of a major, or ${name}@109.0.6.`,
      );
    return { name, version };
  });
}

const units = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 } as const;

/** Parses `500MB` or `12GB` into bytes. */
export function parseSize(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMGT]?)B?$/i.exec(text.trim()) ?? [];
  const bytes = Number(number) * (units[unit.toUpperCase() as keyof typeof units] ?? NaN);
  if (number === '' || !(bytes >= 1))
    throw new UsageError(`--cache-size must be a size such as 500MB or 12GB, not ${JSON.stringify(text)}.`);
  return bytes;
}

/**
 * Parses `103,109,128`.
 * @throws {UsageError} for what is no list of whole numbers.
 */
export function parseMajors(text: string): readonly number[] {
  const parts = text.split(',').map((part) => part.trim());
  const wrong = parts.find((part) => !/^\d+$/.test(part));
  if (wrong !== undefined)
    throw new UsageError(
      `--only must be a list of majors such as 103,109,128; ${JSON.stringify(wrong)} is not a major.`,
    );
  return parts.map(Number);
}

/** Makes the parser of a flag whose value is a whole number from 1. */
export function positiveInteger(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 1)
      throw new UsageError(`${flag} must be a whole number from 1, not ${JSON.stringify(text)}.`);
    return value;
  };
}

/**
 * Parses `foo.example=a.test,bar.other=b.test` into other names for hosts.
 * @throws {UsageError} for what is no such list.
 */
export function parseHosts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((pair) => {
      const [, host, name] = /^\s*([\w.-]+)=([\w.-]+)\s*$/.exec(pair) ?? [];
      if (host === undefined || name === undefined)
        throw new UsageError(
          `--hosts must be pairs such as foo.example=a.test, separated by commas; ${JSON.stringify(pair)} is not one.`,
        );
      return [host, name.toLowerCase()] as const;
    }),
  );
}

/** A parser that collects header lines. */
export function headerLine(flag: string) {
  return (line: string, before: HeaderList): HeaderList => {
    const colon = line.indexOf(':');
    if (colon < 1)
      throw new UsageError(`${flag} must be a header line such as 'X-Token: abc', not ${JSON.stringify(line)}.`);
    return [...before, [line.slice(0, colon), line.slice(colon + 1).trim()]];
  };
}

/** Makes the parser of a number above 0. */
export function positiveNumber(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && Number.isFinite(value)))
      throw new UsageError(`${flag} must be a number above 0, not ${JSON.stringify(text)}.`);
    return value;
  };
}

/** Makes the parser of an http or https URL. */
export function parseUrl(flag: string): (text: string) => URL {
  return (text) => {
    const url = urlOrNull(text);
    if (url === null || !/^https?:$/.test(url.protocol))
      throw new UsageError(
        `${flag} must be an http or https URL such as https://api.example.com/items, not ${JSON.stringify(text)}.`,
      );
    if (url.username !== '' || url.password !== '')
      throw new UsageError(`${flag} must not contain a user name; use --header 'Authorization: …' instead.`);
    url.hash = '';
    return url;
  };
}

/** Parses the URL of a proxy. */
export function parseProxy(text: string): URL {
  const url = urlOrNull(text);
  if (url === null || !/^(?:http|socks5):$/.test(url.protocol) || url.hostname === '')
    throw new UsageError(`--proxy must be http://host:port or socks5://host:port, not ${JSON.stringify(text)}.`);
  return url;
}

/** Makes the parser of the origin of a page, which is named by its origin or its URL. */
export function pageOrigin(flag: string): (text: string) => SerializedOrigin {
  return (text) => {
    const origin = pageOriginOf(text);
    if (origin === undefined)
      throw new UsageError(
        `${flag} must be the origin or the URL of a page, such as https://app.example.com, not ${JSON.stringify(text)}.`,
      );
    return origin;
  };
}
