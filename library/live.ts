import type { Diagnosis } from '../diagnosis/diagnose.ts';
import { diagnoseLive } from '../diagnosis/live.ts';
import type { RegistrableDomain } from '../protocol/http/origin.ts';
import type { FetchInitiator } from '../protocol/initiators/initiator.ts';
import type { HeaderList, HeaderPair, SerializedOrigin } from '../protocol/http/wire.ts';
import { sender, type SendOptions } from './send.ts';

/** A request of script to a server that is there. */
export interface LiveRequest {
  readonly page: SerializedOrigin;
  readonly url: URL;
  readonly method?: string | undefined;
  /** What script sets; `Cookie` stands for what the browser would send. */
  readonly header: HeaderList;
  readonly mode?: FetchInitiator['mode'] | undefined;
  readonly credentials?: FetchInitiator['credentials'] | undefined;
  readonly body?: string | undefined;
}

const isCookie = ([name]: HeaderPair): boolean => name.toLowerCase() === 'cookie';

/** The call of fetch(). Script cannot set cookies. */
export function fetchOf({ method, header, mode, credentials, body }: LiveRequest): FetchInitiator {
  return {
    api: 'fetch',
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: header.filter((line) => !isCookie(line)),
    ...(mode && { mode }),
    ...(credentials && { credentials }),
    ...(body !== undefined && { body }),
  };
}

/** Sends a request as script of the page would, and explains what comes of it. */
export async function explainLive(
  request: LiveRequest,
  options: Omit<SendOptions, 'cookie' | 'body'> = {},
): Promise<Diagnosis> {
  const { page, url, header, body } = request;
  return diagnoseLive(
    { page, url: url.href, initiator: fetchOf(request), answers: [], registrableDomain: await publicSuffixList() },
    sender({
      ...options,
      cookie: header.find(isCookie)?.[1],
      body: body === undefined ? undefined : Buffer.from(body).toString('latin1'),
    }),
  );
}

/** By the public suffix list, with the suffixes that private owners have put there. */
export async function publicSuffixList(): Promise<RegistrableDomain> {
  const { getDomain } = await import('tldts');
  return (host) => getDomain(host, { allowPrivateDomains: true });
}
