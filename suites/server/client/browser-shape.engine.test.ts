import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFound } from '../../../engines/engine.ts';
import { findEngine } from '../../../engines/discovery/find.ts';
import { launchEngine } from '../../../engines/launch.ts';
import { hopUrl, startOrigins } from '../../../servers/origins.ts';
import type { Plan } from '../../../servers/origins.ts';
import { remove } from '../../../protocol/http/headers.ts';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import { actualRequest, preflightRequest, shapes } from './browser-shape.ts';

const script = `<!doctype html><script>(async () => {
  const url = location.search.slice(1);
  await fetch(url);
  await fetch(url, { method: 'PUT', headers: { 'x-token': 'a', 'content-type': 'application/json' }, body: '{}' });
  await fetch('/done', { method: 'POST' });
})()</script>`;

/** Chromium over plain http leaves out all but this line of the fetch metadata of a preflight. */
const quirk = 'Sec-Fetch-Mode';

function namesOf(headers: HeaderList): readonly string[] {
  return headers.map(([name]) => name).filter((name) => name !== 'x-token' && !/^content-type$/i.test(name));
}

describe('requests are shaped as engines shape them', () => {
  for (const shape of shapes) {
    test(shape, async (t) => {
      const found = await findEngine(shape);
      if (!isFound(found)) return t.skip(found.reason);
      for (const scheme of ['http', 'https']) {
        const server = new URL(`${scheme}://bar.other`);
        const allow: HeaderList = ['Origin', 'Methods', 'Headers'].map((name) => [`Access-Control-Allow-${name}`, '*']);
        const answer = { status: 200, headers: allow };
        const plan: Plan = { hops: [{ origin: server.origin, policy: { actual: answer } }], resource: 'text' };
        let done = (): void => undefined;
        const finished = new Promise<void>((resolve) => (done = resolve));
        const page = `${scheme}://foo.example`;
        const origins = await startOrigins({
          origins: [page, server.origin],
          agent: async (app) => {
            app.get('/', (_, reply) => reply.type('text/html').send(script));
            app.post('/done', (_, reply) => {
              done();
              return reply.send('');
            });
            await app.after();
          },
        });
        try {
          origins.register('token', plan);
          const { relay, authority, spkiSha256 } = origins;
          const options = { relayPort: relay.port, authority: { caPem: authority.caPem, spkiSha256: [spkiSha256] } };
          const engine = await launchEngine(found, options);
          try {
            await engine.open(`${page}/?${hopUrl('token', plan, 0)}`);
            await finished;
          } finally {
            await engine.close();
          }
          const seen = origins.log.exchanges('token').map(({ request }) => namesOf(request.headers));
          const target = '/';
          const headers: HeaderList = [
            ['x-token', 'a'],
            ['content-type', 'application/json'],
          ];
          const preflight = preflightRequest(
            { server, target, origin: page, method: 'PUT', names: 'content-type,x-token' },
            shape,
          );
          const ours = [
            actualRequest({ server, target, origin: page, method: 'GET' }, shape),
            preflight,
            actualRequest({ server, target, origin: page, method: 'PUT', headers, body: '{}' }, shape),
          ].map((request) => namesOf(request.headers));
          assert.deepEqual(
            seen.map((names) => (scheme === 'http' ? names.filter((name) => name !== quirk) : names)),
            ours,
          );
          const get = actualRequest({ server, target, origin: page, method: 'GET' }, shape).headers;
          assert.deepEqual(valuesOf(get), valuesOf(origins.log.exchanges('token')[0]?.request.headers ?? []));
          const asked = origins.log.exchanges('token')[1]?.request.headers ?? [];
          assert.deepEqual(valuesOf(preflight.headers), valuesOf(scheme === 'http' ? remove(asked, quirk) : asked));
        } finally {
          await origins.close();
        }
      }
    });
  }
});

/** The values that do not depend on version, language and platform. */
function valuesOf(headers: HeaderList): HeaderList {
  return headers.filter(([name]) =>
    /^(?:host|accept|origin|referer|connection|access-control-request-.*|sec-fetch-.*)$/i.test(name),
  );
}
