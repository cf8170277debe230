import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Firefox’s own protocol for automation, which geckodriver speaks too. Unlike WebDriver BiDi it reaches the console service and the
 * developer tools: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */
export interface Marionette {
  /** @throws {Error} with the message of Firefox. */
  send(command: string, parameters?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** What an async function body returns that runs with the rights of the browser itself; JSON only. */
  evaluate(body: string, ...args: readonly unknown[]): Promise<unknown>;
  readonly closed: Promise<void>;
  close(): void;
}

const pollMs = 50;

/** Firefox’s switches for it. Its port is a free one, and is in a file of the profile. */
export const marionetteArguments = ['-marionette', '-remote-allow-system-access'];
export const marionettePreferences = { 'marionette.port': 0 };

/**
 * Connects to a Firefox that was just started on this profile, and begins a session.
 * @throws {Error} when it does not listen in time.
 */
export async function connectMarionette(profile: string, timeoutMs: number): Promise<Marionette> {
  const port = await portOf(profile, Date.now() + timeoutMs);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const marionette = over(socket);
  await marionette.send('WebDriver:NewSession', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
  return marionette;
}

async function portOf(profile: string, deadline: number): Promise<number> {
  for (;;) {
    const text = await readFile(`${profile}/MarionetteActivePort`, 'utf8').catch(() => '');
    if (/^\d+$/.test(text)) return Number(text);
    if (Date.now() > deadline) throw new Error('Firefox did not open its port for automation.');
    await delay(pollMs);
  }
}

/** A packet is the length of its JSON in bytes, a colon, and the JSON: `[type, id, error, result]` for a response. */
function over(socket: Socket): Marionette {
  const waiting = new Map<number, (packet: readonly unknown[]) => void>();
  let rest = Buffer.alloc(0);
  let last = 0;
  socket.on('error', () => {});
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    for (let colon = rest.indexOf(':'); colon !== -1; colon = rest.indexOf(':')) {
      const end = colon + 1 + Number(rest.toString('latin1', 0, colon));
      if (rest.length < end) return;
      const packet: unknown = JSON.parse(rest.toString('utf8', colon + 1, end));
      rest = rest.subarray(end);
      // The first one greets.
      if (Array.isArray(packet)) waiting.get(Number(packet[1]))?.(packet);
    }
  });
  const closed = once(socket, 'close').then(() => undefined);
  const send = async (command: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> => {
    const id = (last += 1);
    const json = JSON.stringify([0, id, command, parameters]);
    const answer = new Promise<readonly unknown[]>((resolve) => waiting.set(id, resolve));
    socket.write(`${Buffer.byteLength(json)}:${json}`);
    const [, , error, result] = await Promise.race([
      answer,
      closed.then((): never => {
        throw new Error(`Firefox ended before it answered ${command}.`);
      }),
    ]);
    waiting.delete(id);
    if (error !== null) throw new Error(`${command}: ${messageOf(error)}`);
    return result;
  };
  return {
    send,
    async evaluate(body, ...args) {
      await send('Marionette:SetContext', { value: 'chrome' });
      const script = `const [done] = [...arguments].slice(-1);
        (async (...args) => { ${body} })(...[...arguments].slice(0, -1)).then(
          (value) => done(JSON.stringify({ value })), (error) => done(JSON.stringify({ error: String(error) })));`;
      const result = await send('WebDriver:ExecuteAsyncScript', { script, args });
      await send('Marionette:SetContext', { value: 'content' });
      const { value, error } = JSON.parse((result as { readonly value: string }).value) as {
        readonly value?: unknown;
        readonly error?: string;
      };
      if (error !== undefined) throw new Error(error);
      return value;
    },
    closed,
    close: () => void socket.destroy(),
  };
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
