import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ModuleInitiator } from '../../protocol/initiators/scripts.ts';
import type { Case } from '../../protocol/case.ts';
import type { FetchInitiator, XhrInitiator } from '../../protocol/initiators/initiator.ts';
import type { HeaderList } from '../../protocol/http/wire.ts';
import { hopUrl, type Origins } from '../../servers/origins.ts';

/** One request as the bare page makes it. */
type BareRequest =
  | (Pick<FetchInitiator, 'mode' | 'credentials' | 'redirect' | 'cache'> & {
      readonly url: string;
      readonly api: 'fetch' | 'xhr';
      readonly method: string;
      readonly headers: HeaderList;
      readonly body?: string;
      readonly withCredentials?: boolean;
    })
  | { readonly url: string; readonly api: 'module'; readonly crossorigin: string };

/** What the bare page can do: request by script, or load a module script in a frame of its own. */
export type BareInitiator = FetchInitiator | XhrInitiator | ModuleInitiator;

/**
 * What an engine does at best: a page that makes the requests of the cases by the same API, as many in flight as the agent has, reads
 * each body, and looks at nothing.
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
    this.#requests = cases.map((each, i) => bareRequest(each, hopUrl(tokens[i] ?? '', each, 0)));
    const finished = new Promise<void>((resolve) => (this.#finished = resolve));
    const start = performance.now();
    await open('/-/bare');
    await finished;
    const elapsed = performance.now() - start;
    for (const token of tokens) origins.forget(token);
    return elapsed;
  }
}

const isBare = (initiator: Case['initiator']): initiator is BareInitiator =>
  ['fetch', 'xhr', 'module'].includes(initiator.api);

/** The request of a case, as plain as it can be said. */
function bareRequest({ initiator }: Case, url: string): BareRequest {
  if (!isBare(initiator)) throw new Error(`${initiator.api} makes no bare request`);
  if (initiator.api === 'module') return { url, api: 'module', crossorigin: initiator.crossorigin ?? '' };
  const { api, method = 'GET', headers = [], body } = initiator;
  const common = { url, api, method, headers, ...(typeof body === 'string' && { body }) };
  if (initiator.api === 'xhr') return { ...common, withCredentials: initiator.withCredentials ?? false };
  const { mode, credentials, redirect, cache } = initiator;
  return {
    ...common,
    ...(mode && { mode }),
    ...(credentials && { credentials }),
    ...(redirect && { redirect }),
    ...(cache && { cache }),
  };
}

const inFlight = 16;

const page = `<!doctype html><meta charset=utf-8><title>bare loop</title><body><script type=module>
const requests = await (await fetch('/-/bare/requests', { cache: 'no-store' })).json();
let next = 0;
const byXhr = ({ url, method, headers, body, withCredentials }) => new Promise((resolve) => {
  const xhr = new XMLHttpRequest();
  xhr.onloadend = () => resolve(xhr.responseText);
  xhr.open(method, url);
  for (const [name, value] of headers) xhr.setRequestHeader(name, value);
  xhr.withCredentials = withCredentials;
  xhr.send(body);
});
const byFetch = async ({ url, api, ...init }) => (await fetch(url, init)).text();
const byModule = async ({ url, crossorigin }) => {
  const frame = document.createElement('iframe');
  frame.srcdoc = '<!doctype html><body>';
  const loaded = new Promise((resolve) => (frame.onload = resolve));
  document.body.append(frame);
  await loaded;
  const script = frame.contentDocument.createElement('script');
  script.type = 'module';
  script.crossOrigin = crossorigin;
  script.src = url;
  await new Promise((resolve) => { script.onload = script.onerror = resolve; frame.contentDocument.head.append(script); });
  frame.remove();
};
const by = { xhr: byXhr, fetch: byFetch, module: byModule };
const one = async () => {
  while (next < requests.length) {
    const request = requests[next++];
    try { await by[request.api](request); } catch {}
  }
};
await Promise.all(Array.from({ length: ${inFlight} }, one));
await fetch('/-/bare/done', { method: 'POST' });
</script>`;
