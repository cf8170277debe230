/** The declared policy: what the owner of a server says that it allows. */
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { isForbiddenMethod } from '../../protocol/methods.ts';
import { isToken } from '../../protocol/bytes.ts';
import type { SerializedOrigin } from '../../protocol/types.ts';
import { parseOriginPattern } from './origin-pattern.ts';
import type { OriginPattern } from './origin-pattern.ts';

/** A policy cannot be understood. The message has a line for each fault, with its path and how it is mended. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** What a page in an engine loads by an element: a file of that kind. */
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
const routeNames = [...handlerRoutes, ...resourceRoutes] as const;
export type RouteName = (typeof routeNames)[number];

const origins = z
  .union([z.literal('*'), z.array(z.string()).readonly()], {
    error:
      'a list of origins, such as ["https://app.example.com"], or "*" is wanted; [] means that no other origin may read anything',
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
        const message = `${JSON.stringify(entry)} stands in the list already, as [${String(first)}]`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
    }
  });

function tokens(what: string, example: string) {
  const token = z.string().refine(isToken, {
    error: ({ input }) => {
      const parts = String(input)
        .split(',')
        .map((part) => part.trim());
      const meant = parts.length > 1 && parts.every(isToken) ? `; did you mean ${parts.map(quote).join(', ')}?` : '';
      return `${quote(input)} is not the name of a ${what}${meant}`;
    },
  });
  return z.union([z.literal('*'), z.array(token).readonly()], {
    error: ({ input }) =>
      Array.isArray(input) ? undefined : `a list, such as ${example}, or "*" is wanted, not ${quote(input)}`,
  });
}

const quote = (value: unknown): string => JSON.stringify(value);

const methods = tokens('method', '["GET", "PUT"]').superRefine((value, context) => {
  if (value === '*') return;
  for (const [index, method] of value.entries()) {
    if (isForbiddenMethod(method)) {
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `${quote(method)} is a method that no script can use`,
      });
    } else if (method !== method.toUpperCase() && /^(?:delete|get|head|options|post|put)$/i.test(method)) {
      const message = `${quote(method)}: browsers write this method in upper case; did you mean ${quote(method.toUpperCase())}?`;
      context.addIssue({ code: 'custom', path: [index], message });
    }
  }
});

const path = z.string().startsWith('/', { error: ({ input }) => `${quote(input)} is no path: it starts with "/"` });

/** `"*"`, or each one by its name. */
type Names = '*' | readonly string[];

/** What one path of the server allows. */
export interface PathPolicy {
  /** Origins that may read: `"*"`, or a list of origins, patterns (`https://*.example.org`, `http://localhost:*`) and `"null"`. */
  origins: Names;
  /** Whether they may read what was asked for with cookies. */
  credentials?: boolean | undefined;
  /** Methods beside the safelisted GET, HEAD and POST. */
  methods?: Names | undefined;
  /** Names of request headers beside the safelisted ones. */
  allowedHeaders?: Names | undefined;
  /** Names of response headers that script may read. */
  exposedHeaders?: Names | undefined;
  /** Seconds for which a preflight holds. */
  maxAge?: number | undefined;
}

/** A policy as its file has it. */
export interface PolicyFile extends PathPolicy {
  /** What exists on the server, each a URL relative to the one under test. */
  routes?: Partial<Record<RouteName, string | undefined>> | undefined;
  /** Name of a response header that the application's own handler adds, so that one sees whether it ran. */
  marker?: string | undefined;
  /** Other policies, for other paths of the same server. */
  paths?: Record<string, PathPolicy> | undefined;
}

const onePath = {
  origins,
  credentials: z.boolean({ error: 'true or false is wanted' }).optional(),
  methods: methods.optional(),
  allowedHeaders: tokens('header', '["content-type"]').optional(),
  exposedHeaders: tokens('header', '["x-total"]').optional(),
  maxAge: z
    .int({ error: 'a whole number of seconds is wanted' })
    .nonnegative({ error: 'seconds from 0 are wanted' })
    .optional(),
};

const pathPolicySchema = z.strictObject(onePath) satisfies z.ZodType<PathPolicy>;

const policySchema = z.strictObject({
  ...onePath,
  routes: z
    .strictObject(
      Object.fromEntries(routeNames.map((name) => [name, z.string().min(1).optional()])) as Record<
        RouteName,
        z.ZodOptional<z.ZodString>
      >,
    )
    .optional(),
  marker: z.string().refine(isToken, { error: 'the name of a header is wanted' }).optional(),
  paths: z.record(path, pathPolicySchema).optional(),
}) satisfies z.ZodType<PolicyFile>;

/** A policy with the questions that checks ask of it. A value that is not declared is `undefined`: it is not judged. */
export interface Policy extends PathPolicy, Pick<PolicyFile, 'marker'> {
  /** What the entries of `origins` mean; empty for `"*"`. */
  readonly patterns: readonly OriginPattern[];
  readonly allows: (origin: SerializedOrigin) => boolean;
}

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
    throw new PolicyError(`${sourceName} is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  return validatePolicy(json, sourceName);
}

/** @throws {PolicyError} */
export function validatePolicy(value: unknown, sourceName: string): PolicyFile {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.flatMap((issue) => told(issue));
  throw new PolicyError(`${sourceName} is not a policy:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

type Issue = z.core.$ZodIssue;

function told(issue: Issue): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    const [last] = issue.path.slice(-1);
    const known = Object.keys(
      last === 'routes'
        ? Object.fromEntries(routeNames.map((n) => [n, 0]))
        : issue.path[0] === 'paths'
          ? onePath
          : policySchema.shape,
    );
    return issue.keys.map((key) => `${at([...issue.path, key])}: there is no such key${nearest(key, known)}`);
  }
  // Of a union, what the list says is wanted: the other member is one word.
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().filter((each) => each.path.length > 0);
    if (inner.length > 0) return inner.map((each) => `${at([...issue.path, ...each.path])}: ${each.message}`);
  }
  const missing =
    issue.code === 'invalid_type' && issue.path.length === 0
      ? ' an object is wanted, such as {"origins": ["https://app.example.com"]}'
      : ` ${issue.message}`;
  return [`${at(issue.path)}:${missing}`];
}

function nearest(key: string, known: readonly string[]): string {
  const [best] = known
    .map((name) => ({ name, far: distance(key.toLowerCase().replaceAll(/[-_]/g, ''), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, name.length / 2))
    .sort((a, b) => a.far - b.far);
  return best === undefined ? `; there are ${known.join(', ')}` : `; did you mean ${quote(best.name)}?`;
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

/** The policy of one path, ready to be asked. It must be valid. */
export function policyOf(declared: PathPolicy & Pick<PolicyFile, 'marker'>): Policy {
  const patterns = declared.origins === '*' ? [] : declared.origins.map(parseOriginPattern);
  return {
    ...declared,
    patterns,
    allows: (origin) => declared.origins === '*' || patterns.some((pattern) => pattern.matches(origin)),
  };
}
