import { z } from 'zod';
import { InvalidCaseError, NotModelledError } from '../../../protocol/errors.ts';
import { predict } from '../../../protocol/predict.ts';
import { referrerPolicies } from '../../../protocol/fetch/referrer.ts';
import type { Case } from '../../../protocol/case.ts';
import { observationInWords, predictionInWords, reasonInWords } from '../../../words/cases.ts';
import { fuzzOrigins } from './generate.ts';
import type { Finding } from './run.ts';

/** A finding as a file. Its `case` is the literal that a family takes. */

/** One character a byte, and nothing that would end the line. */
const bytes = z
  .string()
  .regex(/^[\x01-\x09\x0b\x0c\x0e-\xff]*$/, { error: 'bytes (U+0001 to U+00FF) without CR and LF are wanted' });
const headers = z.array(z.tuple([bytes, bytes]).readonly()).readonly();

const computed = z.union([
  z.strictObject({
    reflect: z.enum(['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']),
  }),
  z.strictObject({ nextHop: z.literal(true), userinfo: bytes.exactOptional() }),
]);

const answer = z.strictObject({
  status: z.int().min(200).max(599),
  headers: z.array(z.tuple([bytes, z.union([bytes, computed])]).readonly()).readonly(),
});
const policy = z.strictObject({ preflight: answer.exactOptional(), actual: answer });
const origin = z.enum(fuzzOrigins, { error: `one of these is wanted: ${fuzzOrigins.join(', ')}` });
const hop = z.strictObject({ origin, policy, next: z.array(policy).readonly().exactOptional() });

const upload = {
  body: z.string().exactOptional(),
  bodyAs: z.enum(['Blob', 'ArrayBuffer', 'URLSearchParams', 'FormData']).exactOptional(),
};
const crossorigin = z.enum(['anonymous', 'use-credentials']).exactOptional();
const xhr = z.strictObject({
  api: z.literal('xhr'),
  method: z.string().exactOptional(),
  headers: headers.exactOptional(),
  withCredentials: z.boolean().exactOptional(),
  uploadListener: z.enum(['before-send', 'after-send']).exactOptional(),
  ...upload,
});
const fetch = z.strictObject({
  api: z.literal('fetch'),
  method: z.string().exactOptional(),
  headers: headers.exactOptional(),
  mode: z.enum(['cors', 'no-cors', 'same-origin']).exactOptional(),
  credentials: z.enum(['omit', 'same-origin', 'include']).exactOptional(),
  redirect: z.enum(['follow', 'error', 'manual']).exactOptional(),
  referrerPolicy: z.enum(referrerPolicies).exactOptional(),
  ...upload,
});
const initiator = z.discriminatedUnion('api', [
  xhr,
  fetch,
  z.strictObject({ api: z.literal('event-source'), withCredentials: z.boolean().exactOptional() }),
  z.strictObject({
    api: z.literal('canvas'),
    source: z.literal('image'),
    readBy: z.literal('getImageData'),
    crossorigin,
  }),
  z.strictObject({ api: z.literal('module'), crossorigin }),
  z.strictObject({ api: z.literal('font'), via: z.enum(['css', 'FontFace']) }),
]);

const caseSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, { error: 'an id in lower case is wanted, as fuzz-xhr-1f0c9a2b' }),
  title: z.string(),
  spec: z.url({ protocol: /^https$/ }),
  page: z.strictObject({
    origin,
    context: z.enum(['sandboxed-frame', 'worker', 'data-worker', 'require-corp-frame']).exactOptional(),
  }),
  before: z
    .array(z.strictObject({ initiator: z.discriminatedUnion('api', [xhr, fetch]) }))
    .readonly()
    .exactOptional(),
  initiator,
  resource: z.enum(['json', 'event-stream', 'image', 'module', 'font']),
  hops: z.tuple([hop], hop).readonly(),
  needs: z.array(z.literal('cross-origin-cookies')).readonly().exactOptional(),
}) satisfies z.ZodType<Case>;

const replaySchema = z.strictObject({
  schemaVersion: z.literal(1, { error: 'this version reads schemaVersion 1' }),
  cause: z.string(),
  engine: z.strictObject({ name: z.string(), product: z.string(), version: z.string(), driver: z.string() }),
  seed: z.int(),
  from: z.string(),
  reason: z.string(),
  expected: z.string(),
  observed: z.string(),
  exchanges: z.array(z.json()),
  case: caseSchema,
});

export type Replay = z.infer<typeof replaySchema>;

/** A file that is no replay file. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/**
 * Reads the text of a replay file.
 * @param sourceName what to call it in messages.
 * @throws {ReplayError} that says where it does not fit.
 */
export function parseReplay(text: string, sourceName: string): Replay {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ReplayError(
      `${sourceName} is not JSON: ${(error as Error).message}. Give a file of the findings folder.`,
    );
  }
  const parsed = replaySchema.safeParse(json);
  if (!parsed.success) throw new ReplayError(`${sourceName} is no replay file:\n${z.prettifyError(parsed.error)}`);
  try {
    predict(parsed.data.case);
  } catch (error) {
    if (error instanceof InvalidCaseError || error instanceof NotModelledError)
      throw new ReplayError(`${sourceName} has a case that cannot be judged: ${error.message}`);
    throw error;
  }
  return parsed.data;
}

/** The finding as a replay file. */
export function toReplay({ cause, engine, seed, from, result }: Finding): Replay {
  const { verdict, prediction, observation, exchanges } = result;
  const each = { ...result.case, id: cause };
  return {
    schemaVersion: 1,
    cause,
    engine: { ...engine },
    seed,
    from,
    reason: reasonInWords(verdict) ?? '',
    expected: prediction ? predictionInWords(each, prediction) : '',
    observed: observationInWords(observation),
    exchanges: JSON.parse(JSON.stringify(exchanges)) as Replay['exchanges'],
    case: each as Replay['case'],
  };
}
