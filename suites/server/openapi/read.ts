/** Reads an OpenAPI description from a file or a URL, with everything that it refers to. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { urlOrNull } from '../../../protocol/http/url.ts';
import { pathText, isObject } from '../policy/formats/converted.ts';
import { DescriptionError } from './errors.ts';
import { descriptionSchema, methodKeys } from './schema.ts';
import type { Description } from './schema.ts';

export interface ReadDescription {
  /** Where it was read from: `file:`, `http:` or `https:`. */
  readonly source: URL;
  /** Its references are resolved: a schema can be a part of itself. */
  readonly description: Description;
}

/** Milliseconds within which a description must arrive. */
const timeoutMs = 30_000;

/**
 * @param given Path or URL.
 * @throws {DescriptionError}
 */
export async function readDescription(given: string): Promise<ReadDescription> {
  const url = urlOrNull(given);
  const source = url !== null && /^https?:$/.test(url.protocol) ? url : pathToFileURL(given);
  const root = await parsed(await textAt(source, given), given);
  requireOpenApi(root, given);
  const whole = await dereferenced(root, source, given);
  const result = descriptionSchema.safeParse(whole, { reportInput: true });
  const faults = [...wrongKeys(whole), ...(result.error?.issues ?? []).map(described)];
  if (!result.success || faults.length > 0) throw invalid(given, faults);
  return { source, description: result.data };
}

const mostLines = 10;

function invalid(given: string, faults: readonly string[]): DescriptionError {
  const all = [...new Set(faults)];
  const more = all.length > mostLines ? [`and ${String(all.length - mostLines)} more`] : [];
  const lines = [...all.slice(0, mostLines), ...more];
  return new DescriptionError(
    `${given} is not a valid OpenAPI description:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
}

async function textAt(source: URL, given: string): Promise<string> {
  if (source.protocol === 'file:') {
    try {
      return await readFile(fileURLToPath(source), 'utf8');
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw unreadable(given, isMissing ? 'there is no such file' : (error as Error).message);
    }
  }
  let response: Response;
  try {
    response = await fetch(source, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
    throw unreadable(given, reason);
  }
  if (!response.ok) throw unreadable(given, `the status of the response is ${String(response.status)}`);
  return await response.text();
}

function unreadable(given: string, reason: string): DescriptionError {
  return new DescriptionError(`Cannot read ${given}: ${reason}. Give the path or the URL of an OpenAPI description.`);
}

async function parsed(text: string, name: string): Promise<unknown> {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch (error) {
      // YAML has all that JSON has, and says where an error is.
      if (text.trimStart().startsWith('['))
        throw new DescriptionError(`${name} is not valid JSON: ${(error as Error).message}.`);
    }
  }
  const { LineCounter, parseDocument } = await import('../policy/formats/yaml.ts');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const format = text.trimStart().startsWith('{') ? 'JSON' : 'YAML';
    throw new DescriptionError(
      `${name}: line ${String(line)}, column ${String(col)}: not valid ${format}: ${error.message}`,
    );
  }
  try {
    return document.toJS() as unknown;
  } catch (failure) {
    throw new DescriptionError(`${name}: not valid YAML: ${(failure as Error).message}.`);
  }
}

function requireOpenApi(root: unknown, given: string): asserts root is object {
  const expected = `${given} is not an OpenAPI description`;
  if (!isObject(root)) throw new DescriptionError(`${expected}: expected an object with the key "openapi".`);
  const { openapi, swagger } = root;
  if (swagger !== undefined)
    throw new DescriptionError(
      `${given}: swagger: version ${typeof swagger === 'string' ? swagger : JSON.stringify(swagger)} is not supported; convert it to OpenAPI 3, for example with swagger2openapi.`,
    );
  if (openapi === undefined)
    throw new DescriptionError(`${expected}: it has no key "openapi", such as "openapi": "3.1.0".`);
  const version = typeof openapi === 'number' ? String(openapi) : openapi;
  if (typeof version !== 'string' || !/^3\.[012](?:\.|$)/.test(version))
    throw new DescriptionError(
      `${given}: openapi: version ${JSON.stringify(openapi)} is not supported; the versions are 3.0, 3.1 and 3.2.`,
    );
  if (typeof openapi !== 'string')
    throw new DescriptionError(`${given}: openapi: expected a string, such as "${version}.0"; write it in quotes.`);
  if (root['paths'] === undefined)
    throw new DescriptionError(`${given}: paths: it describes no paths, so there is nothing to test.`);
}

/** Places of a description whose content is no description: `$ref` is a key of a value there. */
const literal = /(?:^|\/)(?!properties\/)[^/]+\/(?:example|default|const|enum|value)$/;

/** @throws {DescriptionError} for each reference that leads nowhere. */
async function dereferenced(root: object, source: URL, given: string): Promise<unknown> {
  const { $RefParser, JSONParserErrorGroup } = await import('./ref-parser.ts');
  const isRemote = source.protocol !== 'file:';
  // The parser tells which reference failed, and not why.
  const failures: Error[] = [];
  const noted = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DescriptionError) failures.push(error);
      throw error;
    }
  };
  const read = async (url: string): Promise<string> => {
    const place = urlOrNull(url) ?? pathToFileURL(url);
    // A description from elsewhere must not get at files of this machine.
    if (isRemote && !/^https?:$/.test(place.protocol))
      throw new DescriptionError(
        `${given} refers to ${url}, which is not an http or https URL. Remove that reference.`,
      );
    return await textAt(place, url);
  };
  const parser = new $RefParser();
  try {
    return await parser.dereference(isRemote ? source.href : fileURLToPath(source), root, {
      continueOnError: true,
      mutateInputSchema: true,
      resolve: {
        file: false,
        http: false,
        any: {
          order: 1,
          canRead: true,
          read: async ({ url }: { readonly url: string }) => await noted(async () => await read(url)),
        },
      },
      parse: {
        json: false,
        yaml: false,
        text: false,
        binary: false,
        any: {
          order: 1,
          canParse: true,
          parse: async ({ data, url }: { readonly data: unknown; readonly url: string }) =>
            await noted(async () => await parsed(String(data), url)),
        },
      },
      dereference: { circular: true, excludedPathMatcher: (path: string) => literal.test(path), mergeKeys: true },
    });
  } catch (error) {
    const errors = error instanceof JSONParserErrorGroup ? error.errors : [error as Error];
    const lines = errors.map(
      (each) =>
        `${'path' in each && Array.isArray(each.path) ? placeOf(each.path as string[]) : 'a reference'}: ${each.message.replace(/\s+/g, ' ')}`,
    );
    const [failure] = failures;
    throw failure ?? invalid(given, lines);
  }
}

/** Where a reference is; indexes of lists are texts there. */
function placeOf(path: readonly string[]): string {
  return pathText(path.map((part) => (/^\d+$/.test(part) ? Number(part) : part))) || 'the description';
}

/** What is wrong at one place, with a hint where it is known what was meant. */
function described(issue: z.core.$ZodIssue): string {
  const where = pathText(issue.path) || 'the description';
  return `${where}: ${issue.message}${foundIn(issue.input)}`;
}

function foundIn(input: unknown): string {
  if (input === undefined) return ', but it is missing';
  if (typeof input === 'object' && input !== null) return Array.isArray(input) ? ', not a list' : ', not an object';
  return `, not ${JSON.stringify(input)}`;
}

/** Keys of paths that mean nothing, though they look as if they did. */
function wrongKeys(whole: unknown): readonly string[] {
  const paths = isObject(whole) && isObject(whole['paths']) ? whole['paths'] : {};
  return Object.entries(paths).flatMap(([path, item]) => {
    const where = pathText(['paths', path]);
    if (path.startsWith('x-')) return [];
    if (!path.startsWith('/')) return [`${where}: a path starts with "/"; did you mean ${JSON.stringify(`/${path}`)}?`];
    return Object.keys(isObject(item) ? item : {}).flatMap((key) => {
      const lower = key.toLowerCase();
      const isMethod = key !== lower && methodKeys.some((each) => each === lower);
      return isMethod ? [`${where}.${key}: methods are in lower case; did you mean ${JSON.stringify(lower)}?`] : [];
    });
  });
}
