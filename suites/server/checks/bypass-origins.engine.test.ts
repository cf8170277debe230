import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFound } from '../../../engines/engine.ts';
import type { EngineName } from '../../../engines/engine.ts';
import { findEngine } from '../../../engines/discovery/find.ts';
import { launchEngine } from '../../../engines/launch.ts';
import { hopUrl, startOrigins } from '../../../servers/origins.ts';
import type { Plan } from '../../../servers/origins.ts';
import { canBeSent, partsOf, variants } from './bypass-origins.ts';

const parts = partsOf('http://app.example.com', 'http://admin.example.org:8443') ?? assert.fail();
const made = Object.values(variants).flatMap((make) => make(parts));
const candidates = [...new Set<string>(made)].filter((origin) => origin.startsWith('http://') && canBeSent(origin));

const target = 'http://bar.other';
const plan: Plan = { hops: [{ origin: target, policy: { actual: { status: 200, headers: [] } } }], resource: 'text' };
const page =
  '<!doctype html><script>fetch(location.search.slice(1)).catch(() => 0).then(() => fetch("/done"))</script>';

/** Those that pages in this engine have sent. */
async function sentBy(name: EngineName, origins: readonly string[]): Promise<readonly string[] | undefined> {
  const found = await findEngine(name);
  if (!isFound(found)) return undefined;
  let done = (): void => undefined;
  const world = await startOrigins({
    origins: [...origins, target],
    agent: async (app) => {
      app.get('/', (_, reply) => reply.type('text/html').send(page));
      app.get('/done', (_, reply) => {
        done();
        return reply.send('');
      });
      await app.after();
    },
  });
  try {
    const { relay, authority, spkiSha256 } = world;
    const engine = await launchEngine(found, {
      relayPort: relay.port,
      authority: { caPem: authority.caPem, spkiSha256: [spkiSha256] },
    });
    try {
      const sent: string[] = [];
      for (const [index, origin] of origins.entries()) {
        const token = `t${String(index)}`;
        world.register(token, plan);
        const finished = new Promise<void>((resolve) => (done = resolve));
        // An engine that does not take the host says so at once.
        const opened = await engine.open(`${origin}/?${hopUrl(token, plan, 0)}`).then(
          () => true,
          () => false,
        );
        if (opened) await finished;
        const [exchange] = world.log.exchanges(token);
        if (exchange?.request.headers.some(([line, value]) => /^origin$/i.test(line) && value === origin))
          sent.push(origin);
      }
      return sent;
    } finally {
      await engine.close();
    }
  } finally {
    await world.close();
  }
}

describe('an origin that can be sent', () => {
  it('is one that an engine sends', { timeout: 120_000 }, async (t) => {
    const chromium = await sentBy('chromium', candidates);
    if (chromium === undefined) return t.skip('Chromium is not there');
    const rest = candidates.filter((origin) => !chromium.includes(origin));
    // What Chromium's URL parser does not take, against the standard.
    assert.deepEqual(rest, ['http://app.example.com*.evil.test', 'http://app.example.com.*.evil.test']);
    const webkit = await sentBy('webkit', rest);
    if (webkit === undefined) return t.skip('WebKit is not there');
    assert.deepEqual(webkit, rest);
  });

  it('is as the URL standard writes it', () => {
    for (const origin of ['https://a.example', 'https://a.example.', 'http://a_b.example:81', 'http://[::1]', 'null']) {
      assert.ok(canBeSent(origin), origin);
    }
    for (const origin of [
      'https://a.example/',
      'https://a.example:443',
      'a.example',
      'https://A.example',
      'http://127.1',
      'https://a.example:0',
      'https://a|b',
      '',
    ]) {
      assert.ok(!canBeSent(origin), origin);
    }
  });
});
