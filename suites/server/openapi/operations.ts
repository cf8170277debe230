/** From a description to the requests that its operations are tested with. */
import { isForbiddenMethod } from '../../../protocol/http/methods.ts';
import { isForbiddenRequestHeader } from '../../../protocol/fetch/forbidden.ts';
import { isToken } from '../../../protocol/http/bytes.ts';
import { urlOrNull } from '../../../protocol/http/url.ts';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import type { Untested } from '../../../words/openapi.ts';
import { utf8 } from '../client/request.ts';
import { isObject } from '../policy/formats/converted.ts';
import { examplesOf } from './example.ts';
import type { Example, Examples } from './example.ts';
import { methodKeys } from './schema.ts';
import type { Description, MediaType, OperationObject, Parameter, PathItem, Servers } from './schema.ts';
import { inHeader, inPath, inQuery, textOf } from './serialize.ts';

/** One method of one path. */
export interface Operation {
  /** As it is in the description, with its templates. */
  readonly path: string;
  readonly method: string;
  /** Path and query; `undefined` where an example is missing. */
  readonly target: string | undefined;
  /** What script sets. */
  readonly headers: HeaderList;
  readonly contentType?: string;
  /** Isomorphic string. */
  readonly body?: string;
  /** Without a target, all reasons why there is none; with one, why only its preflights can be tested. */
  readonly untested?: readonly Untested[];
}

/**
 * All operations of a description, in its order.
 * @param base What takes the place of every server of the description.
 */
export function operationsOf(description: Description, source: URL, base: URL | undefined): readonly Operation[] {
  const exampleOf = examplesOf();
  const root = base ?? serverUrl(description.servers, source);
  return Object.entries(description.paths).flatMap(([path, item]) =>
    operationsIn(item).map(([method, operation]) => {
      const servers = operation.servers ?? item.servers;
      const place = base ?? (servers === undefined ? root : serverUrl(servers, source));
      const other: Untested | undefined =
        place === undefined || root === undefined || place.origin === root.origin
          ? undefined
          : { kind: 'another-server', url: place.href };
      const prefix = (place ?? source).pathname.replace(/\/$/, '');
      return {
        path,
        method,
        ...requestOf(method, prefix + path, parametersOf(item, operation), operation, other, exampleOf),
      };
    }),
  );
}

function operationsIn(item: PathItem): readonly (readonly [method: string, operation: OperationObject])[] {
  const usual = methodKeys.flatMap((key) => {
    const operation = item[key];
    return operation === undefined ? [] : [[key.toUpperCase(), operation] as const];
  });
  return [...usual, ...Object.entries(item.additionalOperations ?? {})];
}

/** The first server, with the defaults of its variables; `undefined` where it is no URL of HTTP. */
export function serverUrl(servers: Servers | undefined, source: URL): URL | undefined {
  const [first = { url: '/' }] = servers ?? [];
  const variables = 'variables' in first ? first.variables : undefined;
  const filled = first.url.replace(/\{([^}]*)\}/g, (template, name: string) => variables?.[name]?.default ?? template);
  const url = urlOrNull(filled, source.href);
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** Those of the path, unless the operation has its own of that name and place. */
function parametersOf({ parameters: shared = [] }: PathItem, { parameters: own = [] }: OperationObject) {
  return [
    ...shared.filter((each) => !own.some(({ name, in: place }) => name === each.name && place === each.in)),
    ...own,
  ];
}

type Request = Omit<Operation, 'path' | 'method'>;

function requestOf(
  method: string,
  template: string,
  parameters: readonly Parameter[],
  { requestBody }: OperationObject,
  other: Untested | undefined,
  exampleOf: Examples,
): Request {
  const none = (...untested: readonly Untested[]): Request => ({ target: undefined, headers: [], untested });
  if (other !== undefined) return none(other);
  if (isForbiddenMethod(method)) return none({ kind: 'forbidden-method' });
  if (!isToken(method)) return none({ kind: 'not-a-method' });
  const values = new Map<Parameter, unknown>();
  const missing: Untested[] = [];
  for (const parameter of parameters) {
    const isNeeded = parameter.in === 'path' || parameter.required === true;
    if (!isNeeded || parameter.in === 'cookie') continue;
    const example = exampleOfParameter(parameter, exampleOf);
    if (example === undefined) missing.push({ kind: 'no-example', of: parameter.in, name: parameter.name });
    else values.set(parameter, example.value);
  }
  const named = [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  const unknown = named.filter((name) => !parameters.some((each) => each.in === 'path' && each.name === name));
  missing.push(...[...new Set(unknown)].map((name) => ({ kind: 'undescribed-parameter', name }) as const));
  const content =
    requestBody === undefined || method === 'GET' || method === 'HEAD' ? {} : bodyOf(requestBody, exampleOf);
  if (missing.length > 0) return none(...missing, ...(content.untested ?? []));
  const all = [...values];
  const path = all
    .filter(([parameter]) => parameter.in === 'path')
    .reduce((text, [each, value]) => text.replaceAll(`{${each.name}}`, inPath(each, value)), template);
  const query = new URLSearchParams(
    all.flatMap(([each, value]) => (each.in === 'query' ? inQuery(each, value).map((pair) => [...pair]) : [])),
  );
  const whole = all.flatMap(([each, value]) => (each.in === 'querystring' ? [formOf(value)] : []));
  const search = [query.toString(), ...whole].filter(Boolean).join('&');
  const headers = all.flatMap(([each, value]) =>
    each.in === 'header' ? [[each.name.toLowerCase(), utf8(inHeader(each, value))] as const] : [],
  );
  const forbidden = headers.filter(([name, value]) => isForbiddenRequestHeader(name, value));
  const target = new URL(`${path}${search === '' ? '' : `?${search}`}`, 'http://localhost');
  const request = { target: target.pathname + target.search, headers };
  const untested = [
    ...forbidden.map(([name]) => ({ kind: 'forbidden-header', name }) as const),
    ...(content.untested ?? []),
  ];
  return { ...request, ...content, ...(untested.length > 0 && { untested }) };
}

function exampleOfParameter(parameter: Parameter, exampleOf: Examples): Example | undefined {
  const [content] = Object.values(parameter.content ?? {});
  if (content === undefined) return exampleOf(parameter);
  const example = exampleOf(content);
  return example && { value: textOf(example.value) };
}

function bodyOf(
  { content, required = false }: NonNullable<OperationObject['requestBody']>,
  exampleOf: Examples,
): Pick<Request, 'body' | 'contentType' | 'untested'> {
  const types = Object.entries(content);
  const [type, media] =
    types.find(([name]) => isJson(name)) ?? types.find(([name]) => !isMultipart(name)) ?? types[0] ?? [];
  if (type === undefined || media === undefined) return {};
  const contentType = type.includes('*') ? 'application/json' : type;
  const body = bodyIn(contentType, media, exampleOf);
  if (typeof body === 'string') return { contentType, body: utf8(body) };
  return required ? { contentType, untested: [body] } : {};
}

function bodyIn(type: string, media: MediaType, exampleOf: Examples): string | Untested {
  if (isMultipart(type)) return { kind: 'media-type', type };
  const example = exampleOf(media);
  if (example === undefined) return { kind: 'no-example', of: 'body', name: type };
  const { value } = example;
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return formOf(value);
  if (isJson(type)) return JSON.stringify(value);
  return typeof value === 'string' ? value : { kind: 'media-type', type };
}

function formOf(value: unknown): string {
  if (!isObject(value)) return textOf(value);
  return new URLSearchParams(Object.entries(value).map(([key, each]) => [key, textOf(each)])).toString();
}

function isJson(type: string): boolean {
  return /^[^;]*[/+]json\b/i.test(type) || type === '*/*';
}

function isMultipart(type: string): boolean {
  return /^multipart\//i.test(type);
}
