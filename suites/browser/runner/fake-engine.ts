import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Engine, EnginesError, LaunchError } from '../../../engines/engine.ts';
import { deferred } from '../../../engines/promises.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import type { AgentReply, Assignment, Report } from '../observation.ts';
import type { Stage } from './stage.ts';
import type { Launchable } from './seat.ts';

/** What the fake engine does where a real one might fail; by default nothing goes wrong. */
export interface Behaviour {
  /** Whether this launch fails, counted from 1. */
  readonly launches?: (count: number) => boolean;
  /** `stuck`: the page is never left, and says nothing more. */
  readonly onVisit?: (origin: SerializedOrigin) => 'stuck' | undefined;
  readonly keepsCookies?: (origin: SerializedOrigin) => boolean;
  /**
   * What happens when a case begins, of which the cookies of its URL are known. `silent`: it is never reported. `lose`: a process
   * that serves every page is started anew.
   */
  readonly onCase?: (url: string, cookie: string) => 'die' | 'silent' | 'lose' | undefined;
}

const identity = { name: 'fake', product: 'Fake', version: '1', driver: 'webdriver' } as const;

/** A browser without an engine: it follows the sign-in, keeps cookies, takes cases and reports an outcome for each. */
export function fakeEngine(stage: Pick<Stage, 'origins'>, behaviour: Behaviour = {}): Launchable {
  let count = 0;
  const launch = (): Promise<Engine> => {
    count += 1;
    if (behaviour.launches?.(count) === false)
      return Promise.reject(new LaunchError('The fake did not start.', 'Start it again.'));
    return Promise.resolve(start(stage, behaviour));
  };
  return { identity, launch };
}

function start({ origins }: Pick<Stage, 'origins'>, behaviour: Behaviour): Engine {
  const { promise: died, resolve: die } = deferred<string>();
  const cookies = new Map<string, Map<string, string>>();
  let isGone = false;
  let service = 1;
  /** Of the page that is shown; an earlier one does nothing more. */
  let page = 0;

  const cookieFor = (url: string) =>
    [...(cookies.get(new URL(url).hostname) ?? [])].map((pair) => pair.join('=')).join('; ');

  /** A request as from a page of the origin, redirects followed. */
  async function load(url: string, method: 'GET' | 'POST' = 'GET', body = ''): Promise<string> {
    const { origin, protocol, hostname, host, pathname, search } = new URL(url);
    const jar = cookies.get(hostname) ?? new Map<string, string>();
    cookies.set(hostname, jar);
    const cookie = cookieFor(url);
    const request = (protocol === 'https:' ? requestHttps : requestHttp)({
      host: '127.0.0.1',
      port: origins.localPort(origin),
      method,
      path: pathname + search,
      headers: { host, 'content-type': 'text/plain', ...(cookie !== '' && { cookie }) },
      ...(protocol === 'https:' && { rejectUnauthorized: false }),
      agent: false,
    });
    const { promise, resolve } = deferred<string>();
    request.on('error', () => resolve(''));
    request.on('response', (response) => {
      for (const line of response.headers['set-cookie'] ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (behaviour.keepsCookies?.(origin) !== false) jar.set(name, value);
      }
      const { location } = response.headers;
      if (location !== undefined) {
        response.resume();
        return void load(new URL(location, url).href).then(resolve);
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    request.end(body);
    return promise;
  }

  async function show(url: string, mine: number): Promise<void> {
    if (isGone || mine !== page) return;
    const { origin, pathname, searchParams } = new URL(url);
    if (pathname === '/-/agent') return work(origin, searchParams, mine);
    if (behaviour.onVisit?.(origin) === 'stuck') return;
    const [, next] = /location\.replace\(("[^"]*")\)/.exec(await load(url)) ?? [];
    if (next !== undefined) await show(JSON.parse(next) as string, mine);
  }

  async function work(origin: SerializedOrigin, query: URLSearchParams, mine: number): Promise<void> {
    let reports: Report[] = [];
    for (;;) {
      const message = JSON.stringify({ reports, capacity: Number(query.get('atOnce')) });
      const text = await load(`${origin}/-/agent/${query.get('session') ?? ''}`, 'POST', message);
      if (isGone || mine !== page || text === '') return;
      const reply = JSON.parse(text) as AgentReply;
      if (reply.assignments.length === 0) return;
      reports = reply.assignments.flatMap((assignment) => carryOut(assignment));
      if (isGone) return;
    }
  }

  function carryOut({ token, url }: Assignment): Report[] {
    const happening = isGone ? 'silent' : behaviour.onCase?.(url, cookieFor(url));
    if (happening === 'die') {
      isGone = true;
      die('it was told to.');
    }
    if (happening === 'lose') service += 1;
    else if (happening !== undefined) return [];
    return [{ token, observation: { kind: 'outcome', outcome: 'blocked', seen: {} }, durationMs: 1 }];
  }

  return {
    ...identity,
    limits: {},
    died,
    services: () => new Set([service]),
    open: (url) => {
      if (isGone) return Promise.reject(new EnginesError('the fake is gone', 'Launch it again.'));
      page += 1;
      void show(url, page);
      return Promise.resolve();
    },
    close: () => {
      isGone = true;
      return Promise.resolve();
    },
  };
}
