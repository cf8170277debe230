import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, METHODS } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createNetServer } from 'node:net';
import type { Server as NetServer, Socket } from 'node:net';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import getPort from 'get-port';
import type { SerializedOrigin } from '../protocol/http/wire.ts';
import { createCaseHandler, maxHeadLength } from './case-handler.ts';
import type { CaseHandler } from './case-handler.ts';
import type { Plan } from './case-plan.ts';
import { checkPlan } from './case-plan.ts';
import { startRelay } from './relay.ts';
import type { Relay, RelayOptions } from './relay.ts';
import { ServersError } from './servers-error.ts';
import { createTestAuthority } from './tls.ts';
import type { Leaf, TestAuthority } from './tls.ts';
import { createWireLog } from './wire-log.ts';
import type { WireLog } from './wire-log.ts';
import { urlOrNull } from '../protocol/http/url.ts';

export { hopUrl } from './case-plan.ts';
export type { Plan } from './case-plan.ts';
export { ServersError } from './servers-error.ts';

export interface OriginsOptions {
  /** `http://foo.example`, `https://bar.other:8443`; each gets a server of its own. */
  readonly origins: readonly SerializedOrigin[];
  /** Registered on every origin, for all paths but `/c/`; told which origin it is on. */
  readonly agent?: FastifyPluginAsync<{ origin: SerializedOrigin }>;
  /** The log to write to; one of its own by default. */
  readonly log?: WireLog;
  /** The https origins among them that speak HTTP/2, and HTTP/1.1 to who offers no HTTP/2; the others speak HTTP/1.1 only. */
  readonly http2?: ReadonlySet<SerializedOrigin>;
  /** Local ports that certain origins must have; a free one for each other. */
  readonly ports?: ReadonlyMap<SerializedOrigin, number>;
  readonly relay?: RelayOptions;
  /** Those that are reached without the relay too, on the port of their URL, at `Origins.directAddress`. */
  readonly direct?: ReadonlySet<SerializedOrigin>;
}

export interface Origins {
  readonly relay: Relay;
  readonly authority: TestAuthority;
  /** SHA-256 of the public key that all https origins use, in base64 (Chromium's `--ignore-certificate-errors-spki-list`). */
  readonly spkiSha256: string;
  /** The certificate that all https origins present. */
  readonly leaf: Leaf;
  readonly log: WireLog;
  /** The loopback address of the origins that are reached without the relay; `undefined` where they could not be bound. */
  readonly directAddress?: string;
  /** Answers the requests to the URLs of this token (`hopUrl`) by the plan, and logs them, until `forget`. */
  register(token: string, plan: Plan): void;
  /** Frees the token and its log; later requests get 404. */
  forget(token: string): void;
  /** The port on 127.0.0.1 where an origin is played. */
  localPort(origin: SerializedOrigin): number;
  /** Ends every server and the relay with all their connections; may be called twice. */
  close(): Promise<void>;
}

/**
 * Plays the origins: one Fastify server each, on a port of its own on 127.0.0.1, reached under its real name through the
 * relay.
 *
 * @throws ServersError for an origin that is none, or that cannot be bound.
 */
export async function startOrigins(options: OriginsOptions): Promise<Origins> {
  const names = new Map([...new Set(options.origins)].map((origin) => [origin, parseOrigin(origin)]));
  const authority = await createTestAuthority();
  const secureHosts = [...names.values()].filter((url) => url.protocol === 'https:').map(bareHost);
  const leaf = await authority.leafFor(secureHosts.length === 0 ? ['localhost'] : [...new Set(secureHosts)]);

  const log = options.log ?? createWireLog();
  const plans = new Map<string, Plan>();
  const started = new Map<SerializedOrigin, Running>();
  let closeDoors = (): Promise<void> => Promise.resolve();
  const closeServers = (): Promise<unknown> => Promise.all([...started.values()].map((running) => running.close()));
  try {
    for (const [origin, url] of names) {
      const handler = createCaseHandler(origin, plans, log);
      const secrets = url.protocol === 'https:' ? leaf : undefined;
      started.set(origin, await startOrigin(origin, handler, secrets, options));
    }
    const relay = await startRelay([], options.relay);
    for (const [origin, { port }] of started) {
      const { protocol, hostname, port: ownPort } = new URL(origin);
      relay.map(hostname, Number(ownPort) || (protocol === 'https:' ? 443 : 80), port);
    }
    const played = new Set(started.keys());
    const doors = await openDoors(new Map([...started].filter(([origin]) => options.direct?.has(origin) === true)));
    closeDoors = doors.close;
    return {
      relay,
      authority,
      spkiSha256: leaf.spkiSha256,
      leaf,
      log,
      register(token, plan) {
        checkPlan(token, plan, played);
        plans.set(token, plan);
        log.open(token);
      },
      forget(token) {
        plans.delete(token);
        log.drop(token);
      },
      localPort(origin) {
        const running = started.get(origin);
        if (running === undefined) throw notPlayed(origin, started);
        return running.port;
      },
      ...(doors.address !== undefined && { directAddress: doors.address }),
      async close() {
        await Promise.all([relay.close(), closeDoors(), closeServers()]);
      },
    };
  } catch (error) {
    await Promise.all([closeDoors(), closeServers()]);
    throw error;
  }
}

/**
 * Lets every server be reached on the port of its origin too: at a loopback address that nobody else has, as several runs share a machine.
 * Where there is only one such address, at that one, if all the ports are free.
 */
async function openDoors(
  servers: ReadonlyMap<SerializedOrigin, Running>,
): Promise<{ readonly address?: string; readonly close: () => Promise<void> }> {
  for (const address of [ownLoopbackAddress(), '127.0.0.1']) {
    const doors: NetServer[] = [];
    const close = async (): Promise<void> => {
      await Promise.all(doors.map((door) => new Promise((resolve) => door.close(resolve))));
    };
    try {
      for (const [origin, { accept }] of servers) {
        const door = createNetServer(accept);
        await new Promise<void>((resolve, reject) => {
          door.once('error', reject).listen(Number(new URL(origin).port), address, resolve);
        });
        doors.push(door);
      }
      return { address, close };
    } catch {
      await close();
    }
  }
  return { close: () => Promise.resolve() };
}

/** 127.0.0.0/8 is all loopback, where an operating system has it so. */
const ownLoopbackAddress = (): string => `127.${[...randomBytes(3)].map((byte) => 1 + (byte % 254)).join('.')}`;

interface Running {
  readonly port: number;
  /** Takes a connection that came in elsewhere. */
  readonly accept: (socket: Socket) => void;
  close(): Promise<void>;
}

async function startOrigin(
  origin: SerializedOrigin,
  handler: CaseHandler,
  secrets: Leaf | undefined,
  { agent, ports, http2 }: OriginsOptions,
): Promise<Running> {
  const connections = new Set<Socket>();
  const serverFactory = (listener: RequestListener): Server => {
    const limits = {
      maxHeaderSize: maxHeadLength,
      requireHostHeader: false,
      // Browsers send control characters that script puts into a header, and the log is to tell of them.
      insecureHTTPParser: true,
      keepAliveTimeout: 0,
      requestTimeout: 0,
      noDelay: true,
    };
    const server = secrets
      ? http2?.has(origin)
        ? createHttp2Server(secrets, listener)
        : createHttpsServer({ ...limits, key: secrets.key, cert: secrets.cert }, listener)
      : createHttpServer(limits, listener);
    server.maxHeadersCount = 0;
    server.on('upgrade', (request: IncomingMessage, socket: Socket) => handler.onUpgrade(request, socket));
    return server.on('connection', (socket: Socket) => {
      connections.add(socket);
      socket.on('close', () => connections.delete(socket));
    });
  };
  const app: FastifyInstance = Fastify({
    logger: false,
    serverFactory,
    clientErrorHandler: (error, socket) => handler.onClientError(error, socket),
    bodyLimit: 64 * 1024 * 1024,
  });
  const close = async (): Promise<void> => {
    const closed = app.close();
    for (const socket of connections) socket.destroy();
    await closed;
  };
  try {
    addCaseRoute(app, handler);
    if (agent !== undefined) await app.register(agent, { origin });
    const port = await listen(app, origin, ports?.get(origin));
    return { port, accept: (socket) => app.server.emit('connection', socket), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Fastify, and its types, take a server of HTTP/2 for one of HTTP/1: the requests and responses have the same members. */
function createHttp2Server({ key, cert }: Leaf, listener: RequestListener): Server {
  return createSecureServer({ key, cert, allowHTTP1: true }, listener as never) as unknown as Server;
}

/** Every method that Node's parser knows is routed; CONNECT is no request to an origin. */
function addCaseRoute(app: FastifyInstance, handler: CaseHandler): void {
  for (const method of METHODS) {
    if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method);
  }
  app.all(
    '/c/*',
    {
      // Before Fastify looks at the body: any content type and length will do.
      onRequest: (request, reply, _done) => {
        reply.hijack();
        handler.onRequest(request.raw, reply.raw);
      },
    },
    () => undefined,
  );
}

/** A port found free can be taken before it is bound, so that is tried a few times; a port that was asked for is not. */
async function listen(app: FastifyInstance, origin: SerializedOrigin, wanted: number | undefined): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await getPort({ host: '127.0.0.1' }));
    try {
      await app.listen({ host: '127.0.0.1', port });
      return port;
    } catch (cause) {
      // Anything else comes from the agent.
      if (!(cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen')) throw cause;
      if (wanted === undefined && attempt < 5) continue;
      throw new ServersError(
        `${origin} could not be played on 127.0.0.1:${port} (${cause.message}); free that port or leave the choice to the program.`,
        { cause },
      );
    }
  }
}

function parseOrigin(origin: SerializedOrigin): URL {
  const url = urlOrNull(origin);
  if (url?.origin !== origin || !/^https?:$/.test(url.protocol)) {
    const meant = url && /^https?:$/.test(url.protocol) ? `; did you mean ${url.origin}?` : '';
    throw new ServersError(
      `${JSON.stringify(origin)} is not an origin that can be played: scheme http or https, host in lower case, port unless it is the default one, no path${meant}`,
    );
  }
  return url;
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function notPlayed(origin: SerializedOrigin, started: ReadonlyMap<SerializedOrigin, unknown>): ServersError {
  return new ServersError(`Nobody plays ${JSON.stringify(origin)}. Played: ${[...started.keys()].join(', ')}.`);
}
