/** Servers of a few lines, which behave as real products do, to hold checks against. */
import { get } from '../../../protocol/http/headers.ts';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import { allChecks } from '../checks/index.ts';
import type { PolicyFile } from '../policy.ts';
import { runServerSuite } from '../run.ts';
import type { CheckResult } from '../run.ts';
import { listen } from './listen.ts';
import type { Listening, Received, Reply } from './listen.ts';

export interface HandlerRequest extends Received {
  readonly origin: string | undefined;
  readonly isPreflight: boolean;
  readonly header: (name: string) => string | undefined;
}

export type Handler = (request: HandlerRequest) => Reply;

/** Runs the checks with these ids, or all, against a server of this handler. */
export async function runOnHandler(
  handler: Handler,
  policy: PolicyFile | undefined,
  ids?: readonly string[],
): Promise<ReadonlyMap<string, CheckResult>> {
  const server = await serveHandler(handler);
  try {
    return await runOnUrl(server.url, policy, ids);
  } finally {
    await server.close();
  }
}

/** Starts a server of this handler on a free port of 127.0.0.1. */
export async function serveHandler(handler: Handler): Promise<Listening> {
  return await listen(
    (received) => {
      const header = (name: string): string | undefined => get(received.headers, name) ?? undefined;
      const origin = header('Origin');
      const isPreflight =
        received.method === 'OPTIONS' && origin !== undefined && header('Access-Control-Request-Method') !== undefined;
      return handler({ ...received, origin, isPreflight, header });
    },
    { secure: false, lenient: false },
  );
}

/** Runs the checks with these ids, or all, and returns their results by id. */
export async function runOnUrl(
  url: string,
  policy: PolicyFile | undefined,
  ids?: readonly string[],
  { timeoutMs = 2000 }: { readonly timeoutMs?: number } = {},
): Promise<ReadonlyMap<string, CheckResult>> {
  const { results } = await runServerSuite({
    url: new URL(url),
    ...(policy !== undefined && { policy }),
    ...(ids !== undefined && { checks: allChecks.filter(({ id }) => ids.includes(id)) }),
    timeoutMs,
  });
  return new Map(results.map((result) => [result.check.id, result]));
}

/** A response with a body. */
export function reply(status: number, headers: HeaderList = [], body = ''): Reply {
  return { status, headers, body };
}
