import bowser from 'bowser';
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import getPort from 'get-port';
import type { Case } from '../../../protocol/case.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import { proxyAutoConfig } from '../../../servers/proxy-auto-config.ts';
import type { Origins } from '../../../servers/origins.ts';
import { isLoggedIn } from '../../../servers/session-cookie.ts';
import { ServersError } from '../../../servers/servers-error.ts';
import { EngineRunner } from '../runner/engine-runner.ts';
import type { Limits } from '../judge/judge.ts';
import { foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { renameOrigins } from '../rename-origins.ts';
import type { EngineRun, RunnerOptions } from '../run.ts';
import { Seat } from '../runner/seat.ts';
import { SignIn } from './sign-in.ts';
import { originsOf, setStage, type Stage } from '../runner/stage.ts';
import { Visitor } from './visitor.ts';

const patienceMs = 2 * 60_000;

export interface ServeOptions extends Pick<RunnerOptions, 'cases' | 'timeoutMs' | 'onProgress'> {
  /** Port on 127.0.0.1 of the desk, which has the proxy configuration and the certificate; a free one by default. */
  readonly port?: number;
  /** Port of the relay; a free one by default. */
  readonly relayPort?: number;
  /**
   * Other names for the hosts of the cases, all of which the browser can reach by itself. The origins then have their local
   * ports in their URLs, and no relay is needed.
   */
  readonly hosts?: ReadonlyMap<string, string>;
  readonly onNote: (note: string) => void;
  readonly onVisitor: (visitor: Visitor) => void;
  /** Is given the results of a visitor that is done; the HTML that it returns is shown there. */
  readonly onRun: (run: EngineRun) => Promise<string>;
}

export interface Served {
  /** To open in the browser under test. */
  readonly startUrl: string;
  readonly origins: Origins;
  /** `http://127.0.0.1:PORT`, with `/proxy.pac` and `/ca.pem`. */
  readonly desk: string;
  /** The cases as they are played, each under its id as token. */
  readonly cases: readonly Case[];
  /** Ends the visitors' runs, waits for what is made of their results, and closes everything. */
  close(): Promise<void>;
}

/**
 * Keeps the origins up for any browser that opens the start page, and for requests by hand: each case is registered under its
 * id as token.
 * @throws {ServersError} when the origins or the desk cannot be played.
 */
export async function serveBrowserSuite(options: ServeOptions): Promise<Served> {
  const names = [...new Set([foo, secureFoo, secureApi, secureBar, ...originsOf(options.cases)])];
  const direct = options.hosts && (await directOrigins(names, options.hosts));
  const played = (origin: SerializedOrigin) => direct?.get(origin) ?? origin;
  const cases = direct ? renameOrigins(options.cases, direct) : options.cases;

  const reception = new Reception({ ...options, cases }, played);
  const stage = await setStage(cases, {
    agent: reception.plugin,
    relay: { passLoopback: true, ...(options.relayPort !== undefined && { port: options.relayPort }) },
    also: names.map(played),
    ...(direct && { ports: new Map([...direct.values()].map((origin) => [origin, Number(new URL(origin).port)])) }),
  });
  reception.open(stage);
  const desk = Fastify();
  try {
    for (const each of cases) stage.origins.register(each.id, each);
    desk.get('/proxy.pac', (_request, reply) =>
      reply.type('application/x-ns-proxy-autoconfig').send(
        proxyAutoConfig(
          stage.names.map((origin) => new URL(origin).hostname),
          stage.origins.relay.port,
        ),
      ),
    );
    desk.get('/ca.pem', (_request, reply) => reply.type('application/x-pem-file').send(stage.origins.authority.caPem));
    const deskUrl = await listen(desk, options.port);
    return {
      startUrl: `${played(foo)}/-/start`,
      desk: deskUrl,
      origins: stage.origins,
      cases,
      close: async () => {
        await reception.close();
        await Promise.all([desk.close(), stage.close()]);
      },
    };
  } catch (error) {
    await Promise.all([desk.close(), stage.close()]);
    throw error;
  }
}

/** Welcomes the browsers that come, and takes each through the cases. */
class Reception {
  readonly #options: ServeOptions;
  readonly #played: (origin: SerializedOrigin) => SerializedOrigin;
  readonly #visitors = new Map<string, Visitor>();
  readonly #runs = new Set<Promise<void>>();
  #stage: Stage | undefined;
  #report = '';

  constructor(options: ServeOptions, played: (origin: SerializedOrigin) => SerializedOrigin) {
    this.#options = options;
    this.#played = played;
  }

  open(stage: Stage): void {
    this.#stage = stage;
  }

  async close(): Promise<void> {
    for (const visitor of this.#visitors.values()) visitor.leave('the suite was ended');
    await Promise.all(this.#runs);
  }

  /** The pages of a visit, on every origin. */
  readonly plugin: FastifyPluginAsync = async (app) => {
    const html = (script: string) => `<!doctype html><meta charset=utf-8><title>cors-conformance</title>
<p id=text>The suite runs in this tab. Leave it open and in front.<script type=module>${script}</script>`;
    app.addHook('onSend', (_request, reply, payload, done) => {
      void reply.header('Cache-Control', 'no-store');
      done(null, payload);
    });
    const page = (path: string, script: () => string) =>
      app.get(path, (_request, reply) => reply.type('text/html; charset=utf-8').send(html(script())));
    page('/-/start', () => startScript(this.#played(secureFoo)));
    for (const scheme of ['http:', 'https:'] as const)
      app.get(`/-/sign-in/${scheme.slice(0, -1)}`, (_request, reply) => reply.redirect(this.#signInAt(scheme)));
    page('/-/arrive', () => arriveScript(this.#played(secureApi), this.#played(secureBar)));
    page('/-/next', () => nextScript);
    app.get('/-/cookies', (request, reply) =>
      reply
        .header('Access-Control-Allow-Origin', request.headers.origin ?? '*')
        .header('Access-Control-Allow-Credentials', 'true')
        .send({ sent: isLoggedIn(request.headers.cookie) }),
    );
    app.post<{ Body: string }>('/-/visitors', (request) => ({
      next: this.#welcome(request.headers['user-agent'] ?? '', JSON.parse(request.body) as Arrival),
    }));
    app.get<{ Querystring: { visitor?: string } }>('/-/where', async (request, reply) => {
      const visitor = this.#visitors.get(request.query.visitor ?? '');
      if (!visitor) return reply.code(404).send({});
      return { url: (await visitor.next()) ?? null };
    });
    app.get('/-/report', (_request, reply) => reply.type('text/html; charset=utf-8').send(this.#report));
    await app.after();
  };

  /** The way past every origin of a scheme, and of both for https, to the page that welcomes. */
  #signInAt(scheme: 'http:' | 'https:'): string {
    const { names = [], signIns } = this.#stage ?? {};
    const signIn = new SignIn(names.filter((origin) => scheme === 'https:' || origin.startsWith(scheme)));
    signIns?.set(signIn.id, signIn);
    return signIn.begin(`${this.#played(scheme === 'https:' ? secureFoo : foo)}/-/arrive?signIn=${signIn.id}`);
  }

  /** Begins a run, and returns where its first page waits. */
  #welcome(userAgent: string, arrival: Arrival): string {
    const { onVisitor, onNote } = this.#options;
    const signIn = this.#stage?.signIns.get(arrival.signIn);
    if (!signIn) return '/-/start';
    const { name = 'browser', version = '' } = bowser.parse(userAgent).browser;
    const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const alike = [...this.#visitors.values()].filter((each) => each.name.replace(/-\d+$/, '') === plain).length;
    const id = String(this.#visitors.size + 1);
    const visitor = new Visitor(
      id,
      { name: alike === 0 ? plain : `${plain}-${alike + 1}`, product: name, version },
      { limits: limitsOf(arrival), patienceMs, onNote },
    );
    this.#visitors.set(id, visitor);
    onVisitor(visitor);
    const run = this.#run(visitor, signIn).catch((error: unknown) => onNote(String(error)));
    this.#runs.add(run);
    void run.finally(() => this.#runs.delete(run));
    return visitor.nextPage;
  }

  async #run(visitor: Visitor, signIn: SignIn): Promise<void> {
    const { cases, timeoutMs, onNote, onProgress, onRun } = this.#options;
    if (!this.#stage) throw new Error('a visitor came before the origins were up');
    const options = {
      cases,
      onNote,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(onProgress && { onProgress }),
    };
    // It has signed in on its way here.
    const run = await new EngineRunner(visitor, this.#stage, options, undefined, new Seat(signIn)).run();
    this.#report = await onRun(run);
    await visitor.open(`${this.#played(foo)}/-/report`).catch(() => undefined);
  }
}

/** What a browser can do, as it was measured on arrival. */
interface Arrival {
  /** Id of the sign-in that led here. */
  readonly signIn: string;
  readonly secure: boolean;
  readonly crossOriginCookies: boolean;
  readonly thirdPartyCookies: boolean;
}

function limitsOf({ secure, crossOriginCookies, thirdPartyCookies }: Arrival): Limits {
  const measured = 'on arrival a request with credentials came without the cookie';
  return {
    ...(!secure && { https: 'the browser does not trust the certificate of the test origins' }),
    ...(!crossOriginCookies && { 'cross-origin-cookies': measured }),
    ...(!thirdPartyCookies && { 'third-party-cookies': measured }),
  };
}

const quoted = (text: string) => JSON.stringify(text).replaceAll('<', '\\u003c');

/** Whether the certificate is trusted decides which origins can be signed in at. */
const startScript = (secureOrigin: string) => `
const trusted = await fetch(${quoted(`${secureOrigin}/-/cookies`)}, { mode: 'no-cors' }).then(() => true, () => false);
location.replace('/-/sign-in/' + (trusted ? 'https' : 'http'));`;

const arriveScript = (sameSite: string, crossSite: string) => `
const sent = (origin) => fetch(origin + '/-/cookies', { credentials: 'include' })
  .then((response) => response.json()).then((body) => body.sent, () => false);
const arrival = {
  signIn: new URLSearchParams(location.search).get('signIn'),
  secure: location.protocol === 'https:',
  crossOriginCookies: await sent(${quoted(sameSite)}),
  thirdPartyCookies: await sent(${quoted(crossSite)}),
};
const { next } = await (await fetch('/-/visitors', { method: 'POST', body: JSON.stringify(arrival) })).json();
location.replace(next);`;

const nextScript = `
for (;;) {
  const response = await fetch('/-/where' + location.search, { cache: 'no-store' });
  if (!response.ok) { document.getElementById('text').textContent = 'This run has ended.'; break; }
  const { url } = await response.json();
  if (url !== null) { location.replace(url); break; }
}`;

/** The same origins under other host names, each at a port of its own. */
async function directOrigins(
  origins: readonly SerializedOrigin[],
  hosts: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<SerializedOrigin, SerializedOrigin>> {
  const direct = new Map<SerializedOrigin, SerializedOrigin>();
  for (const origin of origins) {
    const { protocol, hostname } = new URL(origin);
    direct.set(origin, `${protocol}//${hosts.get(hostname) ?? hostname}:${await getPort({ host: '127.0.0.1' })}`);
  }
  return direct;
}

async function listen(desk: FastifyInstance, port: number | undefined): Promise<string> {
  try {
    return await desk.listen({ host: '127.0.0.1', port: port ?? 0 });
  } catch (cause) {
    throw new ServersError(`The desk could not listen on 127.0.0.1:${port ?? 0}; free the port or name another.`, {
      cause,
    });
  }
}
