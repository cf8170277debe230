/** The declared policy: what the owner of a server says that it allows. */
import { z } from 'zod';
import { isForbiddenMethod } from '../../protocol/http/methods.ts';
import { isToken } from '../../protocol/http/bytes.ts';
import { parseOriginPattern } from './origin-pattern.ts';
import { keyHint } from './policy/spellings.ts';

/** A policy cannot be understood. The message has a line for each error, with its path and how to fix it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** What a page in a browser loads by an element: a file of that kind. */
export const resourceRoutes = ['font', 'image', 'video', 'stylesheet', 'script'] as const;
export const handlerRoutes = [
  'ok',
  'empty',
  'error',
  'throw',
  'forbidden',
  'tooLarge',
  'redirect',
  'etag',
  'stream',
  'auth',
  'vary',
  'options',
] as const;
/** Errors of parsers, limiters and gateways. */
const errorRoutes = [
  'badRequest',
  'unsupportedType',
  'rateLimited',
  'badGateway',
  'unavailable',
  'gatewayTimeout',
] as const;
/** What only takes JSON, and what only takes PUT. */
const strictRoutes = ['json', 'putOnly'] as const;
const routeNames = [...handlerRoutes, ...errorRoutes, ...strictRoutes, ...resourceRoutes] as const;
export type RouteName = (typeof routeNames)[number];

const quote = (value: unknown): string => JSON.stringify(value);

const origins = z
  .union([z.literal('*'), z.array(z.string()).readonly()], {
    error:
      'expected a list of origins, such as ["https://app.example.com"], or "*"; [] means that no other origin may read anything',
  })
  .superRefine((value, context) => {
    if (value === '*') return;
    for (const [index, entry] of value.entries()) {
      try {
        parseOriginPattern(entry);
      } catch (error) {
        context.addIssue({ code: 'custom', path: [index], message: (error as Error).message });
      }
      const first = value.indexOf(entry);
      if (first !== index) {
        const message = `${quote(entry)} is already in the list, as [${String(first)}]`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
    }
  });

/** @param prefixes Whether an entry may end with `*`. */
function tokens(what: string, example: string, prefixes = false) {
  const token = z.string().superRefine((value, context) => {
    const message = faultOfToken(value, what, prefixes);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
  return z.union([z.literal('*'), z.array(token).readonly()], {
    error: ({ input }) =>
      Array.isArray(input) ? undefined : `expected a list, such as ${example}, or "*", not ${quote(input)}`,
  });
}

function faultOfToken(value: string, what: string, prefixes: boolean): string | undefined {
  if (!isToken(value)) {
    const parts = value.split(',').map((part) => part.trim());
    const meant = parts.length > 1 && parts.every(isToken) ? `; did you mean ${parts.map(quote).join(', ')}?` : '';
    return `${quote(value)} is not a valid ${what} name${meant}`;
  }
  if (value === '*') return '"*" must be the only entry: write "*" instead of the list';
  if (!value.includes('*')) return undefined;
  if (!prefixes)
    return `${quote(value)}: patterns are not supported here; list each ${what} by name, or write "*" instead of the list`;
  return value.indexOf('*') === value.length - 1
    ? undefined
    : `${quote(value)}: "*" is only supported at the end, such as "x-amz-meta-*"`;
}

const methods = tokens('method', '["GET", "PUT"]').superRefine((value, context) => {
  if (value === '*') return;
  for (const [index, method] of value.entries()) {
    if (isForbiddenMethod(method)) {
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `${quote(method)} is a method that scripts cannot use`,
      });
    } else if (method !== method.toUpperCase() && /^(?:delete|get|head|options|post|put)$/i.test(method)) {
      const message = `${quote(method)}: browsers send this method in upper case; did you mean ${quote(method.toUpperCase())}?`;
      context.addIssue({ code: 'custom', path: [index], message });
    }
  }
});

const path = z.string().regex(/^\//, {
  error: ({ input }) => `${quote(input)} must start with "/"; did you mean ${quote(`/${String(input)}`)}?`,
});

const route = z.string().superRefine((value, context) => {
  if (/^(?:\/(?!\/)|\?)/.test(value)) return;
  const isUrl = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(value);
  const message = isUrl
    ? `${quote(value)} must be a path on the server under test, which starts with one "/"`
    : `${quote(value)} must start with "/"; did you mean ${quote(`/${value}`)}?`;
  context.addIssue({ code: 'custom', message });
});

/** `"*"`, or each one by its name. */
export type Names = '*' | readonly string[];

/** What pages at some origins may do. */
export interface Permission {
  /**
   * Origins that may read: `"*"`, or a list of origins, patterns (`https://*.example.org`, `https://app-*.example.com`,
   * `https://*`, `http://localhost:*`) and `"null"`.
   */
  origins: Names;
  /** Whether they may read responses to requests with credentials. */
  credentials?: boolean | undefined;
  /** Methods in addition to the safelisted GET, HEAD and POST. Of a rule: all methods that it is about. */
  methods?: Names | undefined;
  /** Names of request headers in addition to the safelisted ones; `x-amz-meta-*` is a prefix. */
  allowedHeaders?: Names | undefined;
  /** Names of response headers that script may read. */
  exposedHeaders?: Names | undefined;
  /** Seconds for which a preflight may be cached. */
  maxAge?: number | undefined;
}

type None<T> = { [K in keyof T]?: undefined };

/** As in S3, Azure, GCS and API gateways: the first rule that matches the origin, the method and every header decides. */
interface Ruled extends None<Permission> {
  rules: readonly Permission[];
}

/** What one path of the server allows. */
export type PathPolicy = (Permission & { rules?: undefined }) | Ruled;

interface Surroundings {
  /** What exists on the server, each a path and query, resolved against the URL under test. */
  routes?: Partial<Record<RouteName, string | undefined>> | undefined;
  /** Name of a response header that the application's own handler adds, so that a check can see whether it ran. */
  marker?: string | undefined;
  /** Other policies, for other paths of the same server. */
  paths?: Record<string, PathPolicy> | undefined;
}

/** A policy without rules. */
export interface SinglePolicy extends Permission, Surroundings {
  rules?: undefined;
}

/** A policy as it is in a file. */
export type PolicyFile = SinglePolicy | (Ruled & Surroundings);

const permission = {
  origins: origins.optional(),
  credentials: z.boolean({ error: 'expected true or false' }).optional(),
  methods: methods.optional(),
  allowedHeaders: tokens('header', '["content-type"]', true).optional(),
  exposedHeaders: tokens('header', '["x-total"]').optional(),
  maxAge: z
    .int({ error: 'expected a whole number of seconds' })
    .nonnegative({ error: 'expected 0 or more seconds' })
    .optional(),
};

const missingOrigins =
  'expected a list of origins, such as ["https://app.example.com"], or "*"; [] means that no other origin may read anything';

const unsatisfiable =
  '"origins": "*" with "credentials": true cannot be satisfied: browsers reject "Access-Control-Allow-Origin: *" for requests with credentials, and a server that sends back every Origin instead lets any site read as the user; list the origins, or set "credentials" to false';

type Parsed = { readonly [K in keyof typeof permission]?: unknown } & { readonly rules?: unknown };

/** What a schema of single keys cannot say. */
function consistent(value: Parsed, context: z.RefinementCtx): void {
  const issue = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  if (value.rules === undefined && value.origins === undefined) issue(['origins'], missingOrigins);
  if (value.origins === '*' && value.credentials === true) issue(['credentials'], unsatisfiable);
  if (value.rules === undefined) return;
  for (const key of Object.keys(permission))
    if (Object.hasOwn(value, key)) issue([key], 'is not possible beside "rules"; move it into each rule');
}

const rules = z
  .array(z.strictObject(permission).superRefine(consistent))
  .min(1, { error: 'expected at least one rule; "origins": [] means that no other origin may read anything' })
  .optional();

const pathShape = { ...permission, rules };

const policyShape = {
  ...pathShape,
  $schema: z.string().optional(),
  routes: z
    .strictObject(
      Object.fromEntries(routeNames.map((name) => [name, route.optional()])) as Record<
        RouteName,
        z.ZodOptional<z.ZodString>
      >,
    )
    .optional(),
  marker: z.string().refine(isToken, { error: 'expected the name of a header' }).optional(),
  paths: z.record(path, z.strictObject(pathShape).superRefine(consistent)).optional(),
};

export const policySchema = z.strictObject(policyShape).superRefine(consistent);

/**
 * Reads a policy from the text of a file.
 * @param sourceName what to call the text in messages, such as its path.
 * @throws {PolicyError}
 */
export function parsePolicy(text: string, sourceName: string): PolicyFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PolicyError(`${sourceName} is not valid JSON: ${(error as Error).message}.`, { cause: error });
  }
  return validatePolicy(json, sourceName);
}

/** How messages name a policy that was made from something else, and the places in it. */
interface Origin {
  readonly kind: string;
  readonly place: (path: readonly PropertyKey[]) => string;
}

/** @throws {PolicyError} */
export function validatePolicy(
  value: unknown,
  sourceName: string,
  { kind, place }: Origin = { kind: 'policy', place: at },
): PolicyFile {
  const parsed = policySchema.safeParse(withPlainStars(value));
  if (parsed.success) {
    const policy = { ...parsed.data };
    delete policy.$schema;
    // What the types say beyond the schema, consistent() has checked.
    return policy as PolicyFile;
  }
  const lines = parsed.error.issues.flatMap((issue) => described(issue, place));
  throw new PolicyError(`${sourceName} is not a valid ${kind}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

/** `["*"]` means `"*"`, as in the configuration of most servers. */
function withPlainStars(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key === 'rules' && Array.isArray(each)) return [key, each.map(withPlainStars)];
      if (key === 'paths' && isObject(each))
        return [key, Object.fromEntries(Object.entries(each).map(([name, policy]) => [name, withPlainStars(policy)]))];
      const isList = Object.hasOwn(permission, key) && Array.isArray(each) && each.length === 1;
      return [key, isList && each[0] === '*' ? '*' : each];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Issue = z.core.$ZodIssue;

function described(issue: Issue, place: Origin['place']): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => `${place([...issue.path, key])}: unknown key${keyHint(key, known)}`);
  }
  if (issue.code === 'invalid_key') return issue.issues.map((each) => `${place(issue.path)}: ${each.message}`);
  // Of a union, what the list expects: the other member is one word.
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().filter((each) => each.path.length > 0);
    if (inner.length > 0) return inner.map((each) => `${place([...issue.path, ...each.path])}: ${each.message}`);
  }
  if (issue.code === 'invalid_type' && issue.expected === 'object')
    return [`${place(issue.path)}: expected an object, such as {"origins": ["https://app.example.com"]}`];
  if (issue.code === 'invalid_type' && issue.expected === 'array')
    return [
      `${place(issue.path)}: expected a list, such as [{"origins": ["https://app.example.com"], "methods": ["GET"]}]`,
    ];
  return [`${place(issue.path)}: ${issue.message}`];
}

/** The keys of the object at this path. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const last = path.at(-1);
  if (last === 'routes') return routeNames;
  if (typeof last === 'number') return Object.keys(permission);
  const shape = path[0] === 'paths' ? pathShape : policyShape;
  return Object.keys(shape).filter((key) => key !== '$schema');
}

/** `origins[1]`, `paths["/internal"].origins`. */
function at(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) =>
      typeof part === 'number'
        ? `[${String(part)}]`
        : /^\w+$/.test(String(part))
          ? `.${String(part)}`
          : `[${quote(part)}]`,
    )
    .join('');
  return text.replace(/^\./, '') || 'the policy';
}
