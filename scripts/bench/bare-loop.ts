import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Case } from '../../protocol/types.ts';
import { hopUrl, type Origins } from '../../servers/origins.ts';

/** One request as the bare page makes it. */
interface BareRequest {
  readonly url: string;
  readonly init: RequestInit;
}

/**
 * What an engine does at best: a page that makes the requests of the cases with fetch(), as many in flight as the agent has,
 * reads each body, and looks at nothing.
 */
export class BareLoop {
  #requests: readonly BareRequest[] = [];
  #finished: () => void = () => {};

  /** Serves the page, its list, and the place where it says that it is done. */
  readonly plugin = (app: FastifyInstance): Promise<void> => {
    app.get('/-/bare', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
    app.get('/-/bare/requests', () => this.#requests);
    app.post('/-/bare/done', () => {
      this.#finished();
      return {};
    });
    return Promise.resolve();
  };

  /** Milliseconds from showing the page to its last answer. */
  async run(cases: readonly Case[], origins: Origins, open: (path: string) => Promise<void>): Promise<number> {
    const tokens = cases.map((each) => {
      const token = randomBytes(9).toString('base64url');
      origins.register(token, each);
      return token;
    });
    this.#requests = cases.map((each, i) => ({ url: hopUrl(tokens[i] ?? '', each, 0), init: initOf(each) }));
    const finished = new Promise<void>((resolve) => (this.#finished = resolve));
    const start = performance.now();
    await open('/-/bare');
    await finished;
    const elapsed = performance.now() - start;
    for (const token of tokens) origins.forget(token);
    return elapsed;
  }
}

/** The request of an XHR or fetch case as fetch() takes it. */
function initOf({ initiator }: Case): RequestInit {
  if (initiator.api !== 'fetch' && initiator.api !== 'xhr') throw new Error(`${initiator.api} makes no bare request`);
  const { method, headers, body } = initiator;
  const init: RequestInit = { cache: 'no-store' };
  if (method !== undefined) init.method = method;
  if (headers) init.headers = headers.map(([name, value]): [string, string] => [name, value]);
  if (typeof body === 'string') init.body = body;
  if (initiator.api === 'xhr') return { ...init, credentials: initiator.withCredentials ? 'include' : 'same-origin' };
  const { mode, credentials, redirect } = initiator;
  return { ...init, ...(mode && { mode }), ...(credentials && { credentials }), ...(redirect && { redirect }) };
}

const inFlight = 16;

const page = `<!doctype html><meta charset=utf-8><title>bare loop</title><script type=module>
const requests = await (await fetch('/-/bare/requests', { cache: 'no-store' })).json();
let next = 0;
const one = async () => {
  while (next < requests.length) {
    const { url, init } = requests[next++];
    try { await (await fetch(url, init)).text(); } catch {}
  }
};
await Promise.all(Array.from({ length: ${inFlight} }, one));
await fetch('/-/bare/done', { method: 'POST' });
</script>`;
