import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { type Deferred, deferred } from '../../../engines/promises.ts';
import { browserScript } from '../../../servers/browser-script.ts';
import type { WireLog } from '../../../servers/wire-log.ts';
import { controlledPath, documentHeaders, serviceWorkerPath } from '../frames.ts';
import type { AgentMessage, AgentReply, Assignment, Report } from '../observation.ts';

/** One page's share of the run: what is handed out, and what came back. */
export class Session {
  /** Where the page goes once it has reported everything. */
  next: string | undefined;
  readonly #queue: Assignment[];
  readonly #out = new Set<string>();
  readonly #onReport: (report: Report) => void;
  #settle: (reason: 'complete' | 'stalled') => void = () => {};
  readonly #stallMs: number;
  #stall: NodeJS.Timeout | undefined;

  /**
   * `complete` once every assignment has been reported; `stalled` once nothing was heard from the page for `stallMs`
   * milliseconds, counted from the first call of `heard`.
   */
  readonly settled: Promise<'complete' | 'stalled'>;

  constructor(assignments: readonly Assignment[], stallMs: number, onReport: (report: Report) => void) {
    this.#queue = [...assignments];
    this.#onReport = onReport;
    this.#stallMs = stallMs;
    this.settled = new Promise((resolve) => (this.#settle = resolve));
    if (assignments.length === 0) this.end();
  }

  /** The page is on its way or at work, so its silence counts from now. */
  heard(): void {
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => this.#settle('stalled'), this.#stallMs);
  }

  /** Answers one message of the agent. */
  take({ reports, capacity }: AgentMessage): AgentReply {
    clearTimeout(this.#stall);
    for (const report of reports) if (this.#out.delete(report.token)) this.#onReport(report);
    const assignments = this.#queue.splice(0, capacity);
    for (const { token } of assignments) this.#out.add(token);
    const done = this.#queue.length === 0;
    if (done && this.#out.size === 0) this.#settle('complete');
    else this.heard();
    return { assignments, done, ...(this.next !== undefined && { next: this.next }) };
  }

  /** Whether this case was handed out and has not been reported. */
  wasHandedOut(token: string): boolean {
    return this.#out.has(token);
  }

  end(): void {
    clearTimeout(this.#stall);
    this.#settle('complete');
  }
}

/** Requests that pages make to learn how far the engine has got with others. */
class Sentinels {
  readonly #known = new Map<string, Deferred<undefined>>();

  come(id: string): void {
    this.#of(id).resolve(undefined);
  }

  /** Resolves when the request with this id has come, also before it was asked for. */
  async seen(id: string): Promise<void> {
    await this.#of(id).promise;
    this.#known.delete(id);
  }

  #of(id: string): Deferred<undefined> {
    const known = this.#known.get(id) ?? deferred<undefined>();
    this.#known.set(id, known);
    return known;
  }
}

/** The sessions that pages can join now, by id. */
export type Sessions = Map<string, Session>;

/** The page's side of the suite and its service worker, each as one classic script. */
export async function bundleAgent(): Promise<PageScripts> {
  const [agent, serviceWorker] = await Promise.all([
    browserScript(new URL('../page/agent', import.meta.url)),
    browserScript(new URL('../page/service-worker', import.meta.url)),
  ]);
  return { agent, serviceWorker };
}

interface PageScripts {
  readonly agent: string;
  readonly serviceWorker: string;
}

/**
 * Writes what stands in its fragment. Unlike a `srcdoc` document it is asked for by a URL, which is what Firefox takes for the referrer
 * of a style sheet. It keeps that URL, and judging takes it for the page's: history.replaceState() would take the page's URL, but WebKit
 * lets all frames of a page together call it 100 times in 10 seconds.
 */
const writtenDocument = '<!doctype html><script>document.write(decodeURIComponent(location.hash.slice(1)))</script>';

/**
 * What every origin serves beside the cases:
 * - `/-/agent?session=ID`: the page that carries out the cases of a session; `?with=` gives it a header of frames.ts;
 * - `/-/controlled/ANY/agent`: the same for a frame that the service worker of `/-/service-worker.js` controls;
 * - `POST /-/agent/ID`: its channel;
 * - `/-/exchanges?token=TOKEN&atLeast=N`: answered once the case has had so many exchanges, all of which have ended;
 * - `/-/sentinel/ID`: a request whose arrival answers `/-/sentinel/ID/seen`, at whatever origin;
 * - `/-/document#HTML`: a document for a probe that needs one with this content and this origin's URL; `?policy=` gives it a
 *   Content-Security-Policy.
 */
export function agentPlugin(
  sessions: Sessions,
  log: Pick<WireLog, 'settled'>,
  scripts: PageScripts,
): FastifyPluginAsync {
  const sentinels = new Sentinels();
  return async (app) => {
    // A document with an Integrity-Policy wants metadata of every script.
    const integrity = `sha256-${createHash('sha256').update(scripts.agent).digest('base64')}`;
    const sendAgent = (reply: FastifyReply) =>
      reply
        .header('Cache-Control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(
          `<!doctype html><meta charset=utf-8><title>cors-conformance</title><body><script defer src="/-/agent.js" crossorigin integrity="${integrity}"></script>`,
        );
    app.get<{ Querystring: { with?: string } }>('/-/agent', ({ query }, reply) => {
      const header = Object.entries(documentHeaders).find(([name]) => name === query.with)?.[1];
      return sendAgent(header === undefined ? reply : reply.header(header[0], header[1]));
    });
    app.get(`${controlledPath(':unique')}agent`, (_request, reply) => sendAgent(reply));
    app.get('/-/agent.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(scripts.agent));
    app.get(serviceWorkerPath, (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(scripts.serviceWorker),
    );
    app.get<{ Querystring: { policy?: string } }>('/-/document', ({ query: { policy } }, reply) => {
      if (policy !== undefined) reply.header('Content-Security-Policy', policy);
      return reply.type('text/html; charset=utf-8').send(writtenDocument);
    });
    app.get<{ Querystring: { token: string; atLeast: string } }>('/-/exchanges', async ({ query }, reply) => {
      await log.settled(query.token, Number(query.atLeast));
      return reply.header('Cache-Control', 'no-store').code(204).send();
    });
    app.route<{ Params: { id: string } }>({
      method: ['GET', 'POST'],
      url: '/-/sentinel/:id',
      // Its body, of whatever type, is not read.
      onRequest: async ({ params }, reply) => {
        sentinels.come(params.id);
        await reply.code(204).send();
      },
      handler: (_request, reply) => reply.code(204).send(),
    });
    app.get<{ Params: { id: string } }>('/-/sentinel/:id/seen', async ({ params }, reply) => {
      await sentinels.seen(params.id);
      return reply.header('Cache-Control', 'no-store').code(204).send();
    });
    app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
    app.post<{ Params: { session: string }; Body: string }>('/-/agent/:session', (request, reply) => {
      const session = sessions.get(request.params.session);
      if (!session) return reply.code(404).send({ assignments: [], done: true } satisfies AgentReply);
      return reply.header('Cache-Control', 'no-store').send(session.take(JSON.parse(request.body) as AgentMessage));
    });
    await app.after();
  };
}
