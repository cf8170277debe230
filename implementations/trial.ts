/** Applies the configuration that `explain` and `server` suggest to a real product, and asks it. For tests. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suggestByWire } from '../diagnosis/frameworks/fix.ts';
import { frameworkNamed } from '../diagnosis/frameworks/index.ts';
import { runCommand } from '../engines/discovery/commands.ts';
import { freePort } from '../engines/processes/free-port.ts';
import { environmentIn } from '../engines/processes/owned.ts';
import { allChecks } from '../suites/server/checks/index.ts';
import { quoted } from '../suites/server/curl.ts';
import type { PolicyFile } from '../suites/server/policy.ts';
import { runServerSuite } from '../suites/server/run.ts';
import { startServer } from '../suites/server/start-server.ts';
import { environmentOfDebian, installedVersion } from './install.ts';
import { allImplementations, canStart, implementationsFolder } from './manifest.ts';
import { buildImplementation, startImplementation } from './start.ts';

const usualPolicy = {
  origins: ['https://app.example.com'],
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT'],
  allowedHeaders: ['content-type', 'x-token'],
  exposedHeaders: ['x-total'],
};

export interface Setting {
  readonly layer: string;
  readonly port: number;
  /** The application behind a proxy. */
  readonly behind: number;
  readonly folder: string;
}

export interface Trial {
  /** The folder in implementations/. */
  readonly id: string;
  readonly file: string;
  readonly content: (setting: Setting) => string;
  /** Program and arguments; the path of the file is appended where it says so. */
  readonly command: (file: string, setting: Setting) => readonly string[];
  /** Program and arguments that compile it before. */
  readonly build?: (file: string, setting: Setting) => readonly string[];
  /** A module that configures it by requests, after its start. */
  readonly configure?: (setting: Setting) => string;
  /** Checks that defaults of the product fail, which a suggestion adds to: the product allows further methods or headers. */
  readonly defaults?: readonly string[];
  /** What of the policy the product has no option for, and what it sends instead; `null`: nothing. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** The product itself is behind it, instead of an application. */
  readonly inFront?: boolean;
}

export const node = (
  id: string,
  content: Trial['content'],
  defaults: readonly string[] = [],
  more: Partial<Trial> = {},
): Trial => ({
  id,
  file: 'server.mjs',
  content,
  command: (file) => [process.execPath, file],
  defaults,
  ...more,
});

export const python = (id: string, content: Trial['content'], defaults: readonly string[] = []): Trial => ({
  id,
  file: 'server.py',
  content,
  command: (file) => ['/usr/bin/python3', file],
  defaults,
});

/** nginx, with a configuration in two parts. */
export function nginxFile({ layer, port }: Setting, last: string): string {
  const at = layer.indexOf('# in location');
  return `
daemon off; worker_processes 1; pid nginx.pid; error_log stderr; events {}
http {
  access_log off;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  ${layer.slice(0, at)}
  server { listen 127.0.0.1:${String(port)}; location / {
    ${layer.slice(at)}
    ${last}
  } }
}`;
}
export const nginxCommand = (file: string): readonly string[] => ['nginx', '-p', '.', '-e', 'stderr', '-c', file];

/** Products that another is made of: its responses may look like theirs. */
const alike: Readonly<Record<string, readonly string[]>> = {
  nestjs: ['express'],
  'feathers-express': ['express'],
  loopback: ['express'],
  fastapi: ['starlette'],
  mercurius: ['fastify'],
};

const implementations = allImplementations();

/** Why a product cannot be tried here. */
export function missing(id: string): string | false {
  const implementation = implementations.find((each) => each.id === id);
  if (implementation === undefined) return 'there is no such implementation';
  const { registry, packages } = implementation;
  const lacking = packages.filter((name) => installedVersion(registry, name) === undefined);
  return lacking.length > 0 && `${lacking.join(', ')} not installed: npm run implementations -- install`;
}

// Measurements of time say nothing on a loaded machine, and nothing of a configuration.
const checks = allChecks.filter(({ id }) => !id.startsWith('dos-'));

async function run([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  assert.equal(await runCommand(program, args, { env, timeout: 10 * 60_000, onLine }), 0, lines.join('\n'));
}

/** Fails where the suggested configuration does not have the effect. */
export async function tryFix(trial: Trial): Promise<void> {
  const { id, file, content, build, configure, command, defaults = [], fixed = {}, inFront = false } = trial;
  const [framework, implementation] = [frameworkNamed(id), implementations.find((each) => each.id === id)];
  assert.ok(framework && implementation && canStart(implementation));
  const declared = Object.entries({ ...usualPolicy, ...fixed }).filter(([, value]) => value !== null);
  const policy = Object.fromEntries(declared) as unknown as PolicyFile & typeof usualPolicy;
  const wanted = <T>(key: string, value: T): Record<string, T> => (key in fixed ? {} : { [key]: value });
  const layer = framework.layer({
    origins: usualPolicy.origins,
    ...wanted('credentials', true),
    ...('methods' in fixed ? {} : { methods: ['PUT'] }),
    ...('allowedHeaders' in fixed ? {} : { headers: usualPolicy.allowedHeaders }),
    ...('exposedHeaders' in fixed ? {} : { exposed: usualPolicy.exposedHeaders }),
  });
  // Node resolves packages from here; proxies that give up root have to read it.
  const base = join(implementationsFolder, 'node_modules', '.cache');
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, `suggested-${id}-`));
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(folder, 'preflight'), '');
  const port = await freePort();
  await buildImplementation(implementation);
  const product = inFront ? await startImplementation(implementation, 'public') : undefined;
  const application = product === undefined ? await startApplication() : undefined;
  const setting = { layer, port, behind: Number(product?.url.port ?? application?.port), folder };
  try {
    const path = join(folder, file);
    writeFileSync(path, content(setting));
    const url = new URL(implementation.url ?? '/', `http://127.0.0.1:${String(port)}/`);
    const words = command(path, setting).map(quoted).join(' ');
    const environment = environmentIn(folder, environmentOfDebian());
    if (build !== undefined) await run(build(path, setting), environment);
    const server = await startServer(`cd ${quoted(folder)} && exec ${words}`, url, {
      environment,
      isReady: (status) => status !== 503,
    });
    try {
      if (configure !== undefined) {
        writeFileSync(join(folder, 'configure.mjs'), configure(setting));
        await run([process.execPath, join(folder, 'configure.mjs')], environment);
      }
      const { method, body, contentType } = implementation.request ?? {};
      const request = method !== undefined && {
        request: { method, ...(body !== undefined && { body }), ...(contentType !== undefined && { contentType }) },
      };
      const { results } = await runServerSuite({ url, policy, checks, ...request });
      const failing = results.flatMap(({ check, result, findings }) =>
        !defaults.includes(check.id) && ['fail', 'timeout', 'no-response', 'harness-error'].includes(result)
          ? findings
              .filter(({ level, severity }) => level === 'MUST' || (level === 'SECURITY' && severity !== 'low'))
              .map(({ data }) => `${check.id}: ${JSON.stringify(data)}`)
          : [],
      );
      assert.deepEqual(failing, []);
      const passed = results.filter(({ result }) => result === 'pass').length;
      assert.ok(passed > 25, `${String(passed)} checks ran`);
      // What it sends leads to no other product.
      const responses = results.flatMap(({ exchanges }) =>
        exchanges.flatMap(({ outcome }) => (outcome.ok ? [outcome.answer] : [])),
      );
      const at = { kind: 'actual', hop: 0, method: 'GET', url: url.href, status: 200 } as const;
      const problem = { id: 'allow-origin-missing', at, origin: usualPolicy.origins[0] ?? '' } as const;
      const suggestion = suggestByWire(problem, null, responses, { page: null, credentials: false });
      if (suggestion !== null) {
        const expected = [id, ...(alike[id] ?? []), ...(inFront ? ['nginx'] : [])];
        assert.ok(expected.includes(suggestion.framework), suggestion.framework);
      }
    } finally {
      await server.stop();
    }
  } finally {
    await product?.stop();
    application?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startApplication(): Promise<{ readonly port: number; readonly close: () => void }> {
  const application = createServer((request, response) => {
    request.resume();
    response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'application/json', 'x-total': '3' });
    response.end(request.method === 'HEAD' ? undefined : '{}');
  });
  application.listen(0, '127.0.0.1');
  await once(application, 'listening');
  return { port: (application.address() as AddressInfo).port, close: () => application.close() };
}

/** What Debian's packages have in a folder of `/usr/lib`. */
export function libraryOf(name: string): string {
  const { DEBIAN_ROOT = '' } = environmentOfDebian();
  return [join(DEBIAN_ROOT, 'usr/lib', name), join('/usr/lib', name)].find((path) => existsSync(path)) ?? '';
}
