import type { Send } from '../diagnosis/live.ts';
import type { SentRequest } from '../protocol/fetch/fetch.ts';
import { includesCredentials } from '../protocol/fetch/request.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import { actualRequest, preflightRequest } from '../suites/server/client/browser-shape.ts';
import { createClient } from '../suites/server/client/client.ts';
import type { Reach } from '../suites/server/client/connect.ts';
import { defaultLimits } from '../suites/server/client/outcome.ts';

export interface SendOptions extends Omit<Reach, 'server'> {
  /** The value of `Cookie` for requests with credentials. */
  readonly cookie?: string | undefined;
  /** Isomorphic string. */
  readonly body?: string | undefined;
  readonly timeoutMs?: number;
}

/** Sends requests over the network, with the header lines of Chromium. */
export function sender({ cookie, body, timeoutMs = 10_000, ...reach }: SendOptions): Send {
  return async (sent) => {
    const server = new URL(sent.url.href);
    const client = createClient({ ...reach, server }, { ...defaultLimits, timeoutMs });
    try {
      const outcome = await client.exchange(rawRequest(sent, server, { cookie, body }));
      if (!outcome.ok) return { ok: false, failure: outcome.failure.message };
      const { status, headers, body: content } = outcome.answer;
      return { ok: true, response: { status, headers, body: content } };
    } finally {
      client.close();
    }
  };
}

function rawRequest(sent: SentRequest, server: URL, { cookie, body }: SendOptions) {
  const target = `${server.pathname}${server.search}`;
  const base = { server, target, ...(sent.origin !== undefined && { origin: sent.origin }) };
  if (sent.kind === 'preflight')
    return preflightRequest({ ...base, method: sent.acrm ?? sent.method, names: sent.acrh });
  const withCookie = cookie !== undefined && includesCredentials(sent.request);
  const headers: HeaderList = [
    ...sent.headers.filter(([name]) => name !== 'Origin'),
    ...(withCookie ? [['Cookie', cookie] as const] : []),
  ];
  return actualRequest({
    ...base,
    method: sent.method,
    headers,
    ...(sent.request.hasBody && body !== undefined && { body }),
  });
}
