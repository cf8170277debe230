import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type Engine, type EngineIdentity, EnginesError, type FoundEngine } from '../../engines/engine.ts';
import { launchEngine } from '../../engines/launch.ts';
import { OPAQUE } from '../../protocol/http/origin.ts';
import type { FetchInitiator } from '../../protocol/initiators/initiator.ts';
import type { Outcome } from '../../protocol/outcome/prediction.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';
import { type Origins, startOrigins } from '../../servers/origins.ts';
import { createWireLog } from '../../servers/wire-log.ts';
import { portOf, type Reach } from '../server/client/connect.ts';
import { type Recorder, startRecorder } from './recorder.ts';

/** One request of a page to servers that are there. */
export interface OneRequest {
  /** Origin of the page, `null` for an opaque one. */
  readonly page: SerializedOrigin;
  readonly url: URL;
  readonly initiator: FetchInitiator;
  /** Other origins that it is redirected to, as far as is known. */
  readonly redirectedTo: readonly SerializedOrigin[];
  readonly reach: Omit<Reach, 'server'>;
  readonly timeoutMs: number;
}

/** What an engine made of it. */
export interface EngineAnswer {
  readonly engine: EngineIdentity;
  readonly outcome: Outcome;
  /** For a readable response. */
  readonly status: number | null;
  /** What the call threw, as script sees it. */
  readonly thrown: string | null;
  /** Every message in the console, in the engine’s words. */
  readonly messages: readonly string[];
}

interface Report {
  readonly type?: string;
  readonly status?: number;
  readonly thrown?: string;
}

const path = '/cors-conformance';
const pollMs = 50;
/** A message may come later than the error that script sees. */
const messageMs = 2000;

/**
 * Shows a page at its origin in real engines, one after the other, and lets it make the request.
 * @param isMessage Whether a message of the console is about the request: engines are not asked for more once one is there.
 * @throws {EnginesError} when an engine does not start or its page does not answer.
 * @throws {ServersError} when the page cannot be served.
 */
export async function askEngines(
  engines: readonly FoundEngine[],
  request: OneRequest,
  isMessage: (text: string) => boolean,
): Promise<readonly EngineAnswer[]> {
  const { page, url, redirectedTo, reach, timeoutMs } = request;
  // A sandboxed frame is of an opaque origin wherever its page is; over http nothing is mixed content.
  const shownAt = page === OPAQUE ? `${url.protocol}//page.example` : page;
  const targets = [...new Set([url.origin, ...redirectedTo])].filter((origin) => origin !== shownAt);
  const reports: ((report: Report) => void)[] = [];
  const origins = await startOrigins({
    origins: [shownAt, ...targets],
    agent: async (app, { origin }) => {
      if (origin === shownAt) servePage(app, request, (report) => reports.shift()?.(report));
      await app.after();
    },
    relay: { passLoopback: true },
  });
  const recorders: Recorder[] = [];
  try {
    for (const target of targets) {
      const server = new URL(target);
      const options = { leaf: origins.leaf, log: createWireLog(), tokenOf: () => undefined, timeoutMs };
      const recorder = await startRecorder({ ...options, reach: { ...reach, server } });
      recorders.push(recorder);
      origins.relay.map(server.hostname, portOf(server), recorder.port);
    }
    const answers: EngineAnswer[] = [];
    for (const found of engines) {
      const report = new Promise<Report>((resolve) => reports.push(resolve));
      answers.push(await askEngine(found, origins, `${shownAt}${path}`, report, isMessage, timeoutMs));
    }
    return answers;
  } finally {
    await Promise.all(recorders.map((recorder) => recorder.close()));
    await origins.close();
  }
}

async function askEngine(
  found: FoundEngine,
  origins: Origins,
  pageUrl: string,
  report: Promise<Report>,
  isMessage: (text: string) => boolean,
  timeoutMs: number,
): Promise<EngineAnswer> {
  const engine = await launchEngine(found, {
    relayPort: origins.relay.port,
    authority: { caPem: origins.authority.caPem, spkiSha256: [origins.spkiSha256] },
    loopback: true,
    console: true,
  });
  const limit = new AbortController();
  const { product, version } = engine;
  try {
    await engine.open(pageUrl);
    const { type, status, thrown } = await Promise.race([
      report,
      engine.died.then((reason): never => {
        throw new EnginesError(reason, 'Try it again, or leave out --engine.');
      }),
      // A preflight and the request itself, each with its limit, and the start of the page.
      delay(3 * timeoutMs, undefined, { signal: limit.signal, ref: false }).then((): never => {
        throw new EnginesError(
          `The page in ${product} ${version} did not get an answer within ${(3 * timeoutMs) / 1000} s.`,
          'Try it again, or leave out --engine.',
        );
      }),
    ]);
    const outcome = thrown !== undefined ? 'blocked' : type === 'opaque' ? 'opaque' : 'readable';
    return {
      engine: { name: engine.name, product, version, driver: engine.driver },
      outcome,
      status: outcome === 'readable' ? (status ?? null) : null,
      thrown: thrown ?? null,
      messages: await messagesOf(engine, outcome === 'blocked' ? isMessage : null),
    };
  } finally {
    limit.abort();
    await engine.close();
  }
}

async function messagesOf(engine: Engine, awaited: ((text: string) => boolean) | null): Promise<readonly string[]> {
  const deadline = Date.now() + messageMs;
  for (;;) {
    const messages = (await engine.console?.()) ?? [];
    if (awaited === null || messages.some(awaited) || Date.now() > deadline) return messages;
    await delay(pollMs);
  }
}

function servePage(
  app: FastifyInstance,
  { page, url, initiator }: OneRequest,
  onReport: (report: Report) => void,
): void {
  const { method, headers, mode, credentials, body } = initiator;
  const options = { method, headers, mode, credentials, body };
  const call = `fetch(${inScript(url.href)}, ${inScript(options)})
    .then(async (response) => { await response.text(); return { type: response.type, status: response.status }; })
    .catch((error) => ({ thrown: String(error) }))`;
  const script =
    page === OPAQUE
      ? `onmessage = ({ data }) => report(data);
         const frame = document.createElement('iframe');
         frame.sandbox = 'allow-scripts';
         frame.srcdoc = ${inScript(`<script>${call}.then((result) => parent.postMessage(result, '*'))</script>`)};
         document.body.append(frame);`
      : `${call}.then(report);`;
  app.get(path, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(
      `<!doctype html><link rel="icon" href="data:,"><title>page</title><body><script>
        const report = (result) => fetch('${path}', { method: 'POST', body: JSON.stringify(result) });
        ${script}
        </script>`,
    ),
  );
  app.post(path, { bodyLimit: 64 * 1024 }, (request, reply) => {
    const report: unknown = typeof request.body === 'string' ? JSON.parse(request.body) : null;
    if (typeof report === 'object' && report !== null) onReport(report);
    return reply.send('');
  });
}

/** A value for an inline script, which it must not end. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
