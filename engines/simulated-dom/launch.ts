import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { debugging } from '../processes/debugging.ts';
import { type Engine, type EngineIdentity, EnginesError, type LaunchOptions } from '../engine.ts';
import { openOrDie } from '../drivers/open-or-die.ts';
import { discard, environmentIn, ownFolder } from '../processes/owned.ts';
import { deferred } from '../promises.ts';
import type { DomName } from '../versions/products.ts';

/** A simulated DOM that is installed. */
export interface FoundDom extends EngineIdentity {
  readonly dom: DomName;
  readonly driver: 'node';
  readonly simulated: true;
  /** Where its package is installed. */
  readonly folder: string;
}

type Reply = { readonly opened: true } | { readonly failed: string };

/** Starts a simulated DOM in a process of its own, which reaches the test origins alone and trusts their CA. */
export async function launchDom(found: FoundDom, options: LaunchOptions): Promise<Engine> {
  const { dom, folder: installed, ...identity } = found;
  const folder = ownFolder(dom);
  const { routes = new Map<string, number>(), authority } = options;
  const ca = `${folder}/ca.pem`;
  await writeFile(ca, authority.caPem);
  const output = debugging ? 'inherit' : 'ignore';
  const child = fork(fileURLToPath(new URL('process.mjs', import.meta.url)), [dom, installed], {
    env: environmentIn(folder, {
      NODE_EXTRA_CA_CERTS: ca,
      NODE_OPTIONS: `--import=${new URL('to-origins.mjs', import.meta.url).href}`,
      CORS_CONFORMANCE_ROUTES: JSON.stringify(Object.fromEntries(routes)),
    }),
    execArgv: [],
    stdio: ['ignore', output, output, 'ipc'],
  });
  const { promise: died, resolve: die } = deferred<string>();
  let closing: Promise<void> | undefined;
  let reply: (message: Reply) => void = () => undefined;
  child.on('message', (message: Reply) => reply(message));
  child.on('error', ({ message }) => die(`${found.product} could not be started: ${message}`));
  child.on('exit', (code, signal) => {
    if (closing === undefined) die(`The process of ${found.product} ended with ${code ?? signal ?? 'no exit code'}.`);
  });

  async function show(url: string): Promise<void> {
    const { promise, resolve } = deferred<Reply>();
    reply = resolve;
    child.send({ open: url });
    const shown = await Promise.race([promise, died.then((reason): Reply => ({ failed: reason }))]);
    if ('failed' in shown) throw new EnginesError(shown.failed, 'Choose another version.');
  }

  return {
    ...identity,
    limits: {},
    died,
    open: (url) => openOrDie(found.product, url, show(url), die),
    close: () => (closing ??= discard(folder)),
  };
}
