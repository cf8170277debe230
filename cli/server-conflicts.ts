import { isForbiddenMethod, isMethod } from '../protocol/http/methods.ts';
import { isReadOnly } from '../suites/server/sender.ts';
import type { ServerFlags } from './run-server.ts';
import type { OriginFlags } from './server-origin.ts';
import { flagOf, UsageError } from './usage-error.ts';

type Flags = Partial<ServerFlags & OriginFlags>;
type Flag = keyof Flags;

interface Conflict {
  readonly flag: Flag;
  readonly others: readonly Flag[];
  readonly because: string;
}

/** Flags that contradict each other, or of which one would be ignored. */
const conflicts: readonly Conflict[] = [
  {
    flag: 'openapi',
    others: ['origin', 'credentials', 'method', 'body', 'contentType', 'graphql'],
    because: 'the description says what is sent',
  },
  { flag: 'openapi', others: ['infer', 'engine'], because: 'it tests many URLs, and {other} is about one' },
  {
    flag: 'origin',
    others: [
      'policy',
      'infer',
      'grep',
      'grepInvert',
      'known',
      'dryRun',
      'reporter',
      'output',
      'repeat',
      'engine',
      'graphql',
      'contentType',
      'maxRequests',
      'readOnly',
    ],
    because: '--origin asks about one request, {other} is for the checks',
  },
  {
    flag: 'infer',
    others: [
      'policy',
      'grep',
      'grepInvert',
      'known',
      'reporter',
      'before',
      'output',
      'repeat',
      'engine',
      'framework',
      'verbose',
    ],
    because: '--infer prints the policy that the server appears to have, and runs no checks',
  },
  { flag: 'dryRun', others: ['json'], because: '--dry-run sends nothing, so that there are no results' },
  { flag: 'insecure', others: ['ca'], because: '--insecure trusts any certificate' },
];

/** @throws {UsageError} for flags that contradict each other, or that say nothing without another one. */
export function assertNoConflict(flags: Flags): void {
  for (const { flag, others, because } of conflicts) {
    const other = flags[flag] === undefined ? undefined : others.find((name) => flags[name] !== undefined);
    if (other !== undefined)
      throw new UsageError(
        `${flagOf(flag)} and ${flagOf(other)} do not go together: ${because.replace('{other}', flagOf(other))}. Leave out one of them.`,
      );
  }
  if (flags.credentials !== undefined && flags.origin === undefined)
    throw new UsageError('--credentials needs --origin, the origin of the page: --origin https://app.example.com');
  if (flags.readyUrl !== undefined && flags.start === undefined)
    throw new UsageError('--ready-url needs --start, the command that starts the server: --start "node server.js"');
  if (flags.origin === undefined) assertOneRequest(flags);
}

/** What is sent by each check. */
function assertOneRequest({ method, body, contentType, graphql, readOnly }: Flags): void {
  if (method !== undefined && (!isMethod(method) || method !== method.toUpperCase()))
    throw new UsageError(`--method must be a method in upper case, such as POST, not ${JSON.stringify(method)}.`);
  if (method !== undefined && isForbiddenMethod(method))
    throw new UsageError(`--method must be a method that pages can send; browsers refuse ${method}.`);
  if (graphql && method !== undefined && method !== 'POST')
    throw new UsageError(
      `--graphql and --method ${method} do not go together: GraphQL requests are sent by POST. Leave out one of them.`,
    );
  if (contentType !== undefined && body === undefined && !graphql)
    throw new UsageError('--content-type needs --body, the body of this type: --body @call.xml');
  const sent = graphql || body !== undefined ? 'POST' : 'GET';
  if (readOnly && !isReadOnly(method ?? sent))
    throw new UsageError('--read-only sends GET, HEAD and OPTIONS only; leave it out, or test with --method GET.');
  if (body !== undefined && /^(?:GET|HEAD)$/.test(method ?? 'POST'))
    throw new UsageError(
      `--body needs a method with a body, such as --method POST; pages cannot send one with ${method ?? ''}.`,
    );
}
