/** What there is to ask: the folders of `implementations/`, each with its `implementation.json`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { kinds } from '../results/implementations.ts';
import { handlerRoutes, parsePolicy, type PolicyFile } from '../suites/server/policy.ts';

export const implementationsFolder = fileURLToPath(new URL('.', import.meta.url));

/** The declared policies, a file each in `policies/`, in the order in which they are asked. */
export const policyNames = [
  'public',
  'one-origin',
  'list',
  'pattern',
  'credentialed',
  'restrictive-preflight',
] as const;
export type PolicyName = (typeof policyNames)[number];

/** A manifest cannot be understood. The message has a line for each fault. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

const languages = [
  'C',
  'C++',
  'Go',
  'Haskell',
  'Java',
  'JavaScript',
  'Perl',
  'PHP',
  'Prolog',
  'Python',
  'Ruby',
] as const;

const text = z.string().min(1);

const described = {
  /** What people call it: `Express + cors`. */
  product: text,
  kind: z.enum(kinds),
  /** What it is written in, and mostly configured in. */
  language: z.enum(languages),
  registry: z.enum(['npm', 'debian']),
  /** The product's own first: its version is the column's. */
  packages: z.array(text).min(1).readonly(),
  /** How CORS is turned on, in a sentence. */
  cors: text,
  docs: z.url({ protocol: /^https$/ }),
  /** A usual mistake of configuration that this folder makes on purpose: what it shows is no fault of the product. */
  mistake: text.optional(),
  /** Behavior that an expert would not expect of the documentation, and the request that shows it. Nothing about security. */
  surprises: z
    .array(z.strictObject({ what: text, observed: text }))
    .min(1)
    .readonly()
    .optional(),
};

/** `null`: it has no such option and does not send the header, so that the policy says nothing of it. */
const fixedSchema = z.strictObject({
  methods: z.union([z.literal('*'), z.array(text).readonly(), z.null()]).optional(),
  allowedHeaders: z.union([z.literal('*'), z.array(text).readonly(), z.null()]).optional(),
  exposedHeaders: z.union([z.literal('*'), z.array(text).readonly(), z.null()]).optional(),
  maxAge: z.int().nonnegative().nullable().optional(),
  credentials: z.boolean().nullable().optional(),
  /** Why, in a clause. */
  reason: text,
});

const startedSchema = z.strictObject({
  ...described,
  /** Program and arguments, run in the folder; port, policy file and a folder to write to are appended. */
  start: z.array(text).min(1).readonly(),
  /** Program and arguments that compile it, run in the folder before the first start. */
  build: z.array(text).min(1).readonly().optional(),
  /** What is asked; `/` by default. */
  url: z.string().startsWith('/').optional(),
  policies: z.array(z.enum(policyNames)).min(1).readonly(),
  /** Each policy that it cannot be configured for, and why. */
  excluded: z.partialRecord(z.enum(policyNames), text).optional(),
  /** Routes of the small application that it has. */
  routes: z.array(z.enum(handlerRoutes)).min(1).readonly().optional(),
  /** Header that the application adds. */
  marker: text.optional(),
  /** What the product sends whatever is configured: it is declared so, in place of what a policy has. */
  fixed: fixedSchema.optional(),
  /** What is sent to the URL where it does not take GET. */
  request: z.strictObject({ method: text, body: z.string().optional(), contentType: text.optional() }).optional(),
});

const absentSchema = z.strictObject({ ...described, /** Why there is no start script. */ cannotStart: text });

const manifestSchema = z.union([startedSchema, absentSchema]);

interface Named {
  /** The name of its folder. */
  readonly id: string;
}
export type StartedImplementation = z.infer<typeof startedSchema> & Named;
export type AbsentImplementation = z.infer<typeof absentSchema> & Named;
export type Implementation = StartedImplementation | AbsentImplementation;

export function canStart(implementation: Implementation): implementation is StartedImplementation {
  return 'start' in implementation;
}

/**
 * Reads a manifest from the text of its file.
 * @throws {ManifestError}
 */
export function parseManifest(source: string, id: string): Implementation {
  const file = `implementations/${id}/implementation.json`;
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    throw new ManifestError(`${file} is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  // By what it is meant as, so that the complaint is about that one.
  const isAbsent = typeof json === 'object' && json !== null && 'cannotStart' in json;
  const parsed = (isAbsent ? absentSchema : manifestSchema.options[0]).safeParse(json);
  if (!parsed.success) throw new ManifestError(`${file} is no manifest:\n${z.prettifyError(parsed.error)}`);
  const manifest: Implementation = { ...parsed.data, id };
  if (!canStart(manifest)) return manifest;
  const { policies, excluded = {} } = manifest;
  const faults = policyNames.flatMap((name) => {
    const [isAsked, isExcluded] = [policies.includes(name), name in excluded];
    if (isAsked === isExcluded)
      return [`the policy ${JSON.stringify(name)} must stand in either "policies" or "excluded"`];
    return [];
  });
  if (faults.length > 0) throw new ManifestError(`${file} is no manifest:\n${faults.join('\n')}`);
  return manifest;
}

/**
 * Every implementation, by id.
 * @throws {ManifestError}
 */
export function allImplementations(): readonly Implementation[] {
  return readdirSync(implementationsFolder)
    .toSorted()
    .map((id) => ({ id, file: join(implementationsFolder, id, 'implementation.json') }))
    .filter(({ file }) => existsSync(file))
    .map(({ id, file }) => parseManifest(readFileSync(file, 'utf8'), id));
}

const paths = JSON.parse(readFileSync(join(implementationsFolder, 'shared', 'routes.json'), 'utf8')) as Readonly<
  Record<(typeof handlerRoutes)[number], string>
>;

/** The file of a declared policy. */
export function policyPath(name: PolicyName): string {
  return join(implementationsFolder, 'policies', `${name}.json`);
}

/** What an implementation is declared to allow, with the routes that it has. */
export function declaredPolicy({ routes, marker, fixed }: StartedImplementation, name: PolicyName): PolicyFile {
  const source = `implementations/policies/${name}.json`;
  const declared = { ...(JSON.parse(readFileSync(policyPath(name), 'utf8')) as object), ...fixed };
  const given = Object.entries(declared).filter(([key, value]) => value !== null && key !== 'reason');
  return {
    ...parsePolicy(JSON.stringify(Object.fromEntries(given)), source),
    ...(routes && { routes: Object.fromEntries(routes.map((route) => [route, paths[route]])) }),
    ...(marker !== undefined && { marker }),
  };
}
