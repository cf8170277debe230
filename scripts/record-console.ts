/**
 * Makes the engines print messages about mixed content, opaque response blocking and Local Network Access, and puts them into
 * `diagnosis/console/messages.json`, which has those about CORS too:
 * `node --import ./register.mjs scripts/record-console.ts [ENGINE…] && npx prettier --write diagnosis/console && npm run readme`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { chromium } from 'playwright';
import { readConsoleMessages } from '../diagnosis/input/console.ts';
import { type EngineName, engineNames, isFound, type LaunchOptions } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { launchFirefoxByMarionette } from '../engines/drivers/firefox-marionette.ts';
import { launchEngine } from '../engines/launch.ts';
import { type Origins, startOrigins } from '../servers/origins.ts';

const file = fileURLToPath(new URL('../diagnosis/console/messages.json', import.meta.url));

interface Recorded {
  readonly id: string;
  readonly title: string;
  readonly engines: Record<string, { readonly messages: readonly string[]; readonly problem: string | null }>;
}

const page = 'https://app.example';
const insecure = 'http://api.example';
const secure = 'https://api.example';

/** Each makes its request and resolves with anything. */
const situations: readonly { readonly id: string; readonly title: string; readonly script: string }[] = [
  {
    id: 'mixed-fetch',
    title: 'fetch() of an http URL by a page over https',
    script: `fetch('${insecure}/mixed-fetch').catch(() => {})`,
  },
  {
    id: 'mixed-xhr',
    title: 'XMLHttpRequest of an http URL by a page over https',
    script: `new Promise((resolve) => { const xhr = new XMLHttpRequest(); xhr.onloadend = resolve; xhr.open('GET', '${insecure}/mixed-xhr'); try { xhr.send(); } catch { resolve(); } })`,
  },
  {
    id: 'mixed-script',
    title: 'script of an http URL in a page over https',
    script: `load('script', '${insecure}/mixed-script')`,
  },
  {
    id: 'mixed-redirect',
    title: 'fetch() that is redirected from https to http',
    script: `fetch('${secure}/mixed-redirect').catch(() => {})`,
  },
  {
    id: 'orb-json-script',
    title: 'JSON as a script, with nosniff',
    script: `load('script', '${secure}/orb-json-script')`,
  },
  { id: 'orb-html-img', title: 'HTML as an image', script: `load('img', '${secure}/orb-html-img')` },
  {
    id: 'orb-no-cors-json',
    title: 'JSON by fetch() with mode no-cors',
    script: `fetch('${secure}/orb-no-cors-json', { mode: 'no-cors' }).catch(() => {})`,
  },
];

const done: (() => void)[] = [];
let current = '';

async function routes(app: FastifyInstance, { origin }: { readonly origin: string }): Promise<void> {
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  if (origin === page) {
    app.get('/', (_request, reply) =>
      reply.type('text/html').send(`<!doctype html><link rel="icon" href="data:,"><body><script>
        const load = (name, src) => new Promise((resolve) => {
          const element = document.createElement(name);
          element.onload = element.onerror = resolve;
          element.src = src;
          document.body.append(element);
        });
        (async () => { await ${current}; await fetch('/done', { method: 'POST' }); })();
      </script>`),
    );
    app.post('/done', (_request, reply) => {
      done.shift()?.();
      return reply.send('');
    });
  } else {
    app.get('/*', (request, reply) => {
      void reply.header('Access-Control-Allow-Origin', '*');
      if (request.url === '/mixed-redirect') return reply.redirect(`${insecure}/mixed-redirected`, 302);
      if (request.url.includes('json'))
        return reply.header('X-Content-Type-Options', 'nosniff').type('application/json').send('{"a":1}');
      return reply.type(request.url.includes('html') ? 'text/html' : 'text/javascript').send('<!doctype html><p>page');
    });
  }
  await app.after();
}

const isAbout = (text: string): boolean =>
  /api\.example|ERR_BLOCKED/.test(text) && !/^Loading (?:mixed|failed)/.test(text);

/** What the console shows when nothing more comes. */
async function settled(read: () => Promise<readonly string[]>): Promise<readonly string[]> {
  let before = -1;
  for (;;) {
    const messages = await read();
    if (messages.length === before) return messages;
    before = messages.length;
    await delay(500);
  }
}

async function inEngine(name: EngineName, origins: Origins): Promise<Map<string, readonly string[]>> {
  const found = await findEngine(name);
  if (!isFound(found)) throw new Error(found.reason);
  const options: LaunchOptions = {
    relayPort: origins.relay.port,
    authority: { caPem: origins.authority.caPem, spkiSha256: [origins.spkiSha256] },
    console: true,
  };
  const recorded = new Map<string, readonly string[]>();
  const engine = await launchEngine(found, options);
  try {
    let seen = 0;
    for (const { id, script } of situations) {
      current = script;
      const over = new Promise<void>((resolve) => done.push(resolve));
      await engine.open(page);
      await Promise.race([over, delay(5000, undefined, { ref: false })]);
      const all = await settled(() => engine.console?.() ?? Promise.resolve([]));
      recorded.set(id, [...new Set(all.slice(seen).filter(isAbout))]);
      seen = all.length;
    }
  } finally {
    await engine.close();
  }
  return recorded;
}

/** A page that its own policy puts into the public address space, and a server on this machine. Behind a relay there is no space to know. */
async function localNetwork(name: EngineName): Promise<readonly string[]> {
  const servers = [
    createServer((request, response) => {
      response.setHeader('Content-Security-Policy', 'treat-as-public-address');
      response.setHeader('Content-Type', 'text/html');
      response.end(
        `<!doctype html><link rel="icon" href="data:,"><script>fetch('http://127.0.0.1:${request.url?.slice(2) ?? ''}/local').catch(() => {})</script>`,
      );
    }),
    createServer((_request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.end('local');
    }),
  ];
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  );
  const [own = 0, api = 0] = ports;
  const url = `http://127.0.0.1:${own}/?${api}`;
  // Firefox adds where the call is, and the ports vary.
  const named = (text: string) =>
    (text.split('\n', 1)[0] ?? '')
      .replaceAll(`/?${api}`, '/')
      .replaceAll(`(127.0.0.1:${api})`, '(127.0.0.1)')
      .replaceAll(`http://127.0.0.1:${own}`, 'PAGE')
      .replaceAll(`http://127.0.0.1:${api}`, 'API');
  const found = await findEngine(name);
  if (!isFound(found)) throw new Error(found.reason);
  try {
    if (name === 'chromium') {
      const browser = await chromium.launch({ executablePath: found.executable, args: ['--no-sandbox'] });
      const messages: string[] = [];
      const tab = await browser.newPage();
      tab.on('console', (message) => messages.push(message.text()));
      await tab.goto(url);
      const shown = await settled(() => Promise.resolve(messages));
      await browser.close();
      return shown.map(named);
    }
    if (name === 'firefox') {
      const firefox = await launchFirefoxByMarionette(found, {
        relayPort: 1,
        authority: { caPem: '', spkiSha256: [] },
        console: true,
      });
      try {
        await firefox.marionette.evaluate(
          `Services.prefs.setIntPref('network.proxy.type', 0);
          Services.prefs.setBoolPref('network.lna.enabled', true);
          Services.prefs.setBoolPref('network.lna.blocking', true);
          Services.prefs.setIntPref('permissions.default.localhost', 2);
          Services.prefs.setIntPref('permissions.default.loopback-network', 2);
          Services.prefs.setStringPref('network.lna.address_space.public.override', args[0]);`,
          `127.0.0.1:${own}`,
        );
        await firefox.open(url);
        const shown = await settled(async () => (await firefox.console?.()) ?? []);
        return shown.map(named).filter((text) => text.includes('API'));
      } finally {
        await firefox.close();
      }
    }
    return [];
  } finally {
    for (const server of servers) server.close();
  }
}

function addTo(recorded: Recorded[], id: string, title: string, engine: EngineName, messages: readonly string[]): void {
  let situation = recorded.find((each) => each.id === id);
  if (situation === undefined) {
    if (messages.length === 0) return;
    situation = { id, title, engines: {} };
    recorded.push(situation);
  }
  if (messages.length === 0) {
    delete situation.engines[engine];
    return;
  }
  const example = messages.join('\n').replaceAll(/PAGE|INSECURE|API(?=[/'"”’:]|$)/g, 'http://a.example');
  const [problem] = readConsoleMessages(example);
  situation.engines[engine] = { messages, problem: problem?.problem.id ?? null };
}

const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded[];
const names = process.argv.slice(2);
for (const engine of engineNames.filter((name) => names.length === 0 || names.includes(name))) {
  const origins = await startOrigins({ origins: [page, insecure, secure], agent: routes });
  try {
    const found = await inEngine(engine, origins);
    for (const { id, title } of situations) {
      const named = (found.get(id) ?? []).map((text) =>
        text.replaceAll(page, 'PAGE').replaceAll(insecure, 'INSECURE').replaceAll(secure, 'API'),
      );
      addTo(recorded, id, title, engine, named);
    }
    addTo(
      recorded,
      'local-network',
      'address on the user’s machine for a page of the internet',
      engine,
      await localNetwork(engine),
    );
    process.stderr.write(`${engine}\n`);
  } catch (error) {
    process.stderr.write(`${engine}: ${String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await origins.close();
  }
}
writeFileSync(file, JSON.stringify(recorded, null, 2));
