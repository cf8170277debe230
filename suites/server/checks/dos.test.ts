import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { reply, runOnHandler, runOnUrl } from '../testing/handler.ts';
import { response, startRawServer } from '../testing/raw-server.ts';

const policy = { origins: ['https://app.example.com'] };

/** A server that takes this long, in milliseconds, for a request of so many bytes; `used` is how many its connection had before. */
async function resultOf(
  delay: (bytes: number, used: number) => number,
  status: (bytes: number) => number = () => 204,
): Promise<string | undefined> {
  const used = new WeakMap<object, number>();
  const server = await startRawServer((request, socket) => {
    const before = used.get(socket) ?? 0;
    used.set(socket, before + 1);
    const answer = response(status(request.length));
    void setTimeout(delay(request.length, before)).then(() => socket.write(answer));
  });
  try {
    const results = await runOnUrl(`http://127.0.0.1:${String(server.port)}/`, policy, ['dos-acrh-commas']);
    return results.get('dos-acrh-commas')?.result;
  } finally {
    await server.close();
  }
}

/** Of all bytes of a request, most are in the header that grows. `unit`: bytes that take a millisecond. */
const quadratic = (bytes: number, unit = 600): number => (Math.max(0, bytes - 500) / unit) ** 2;

describe('response time', () => {
  it('that is longer on connections used before is no growth', async () => {
    assert.equal(await resultOf((bytes, used) => (used > 0 && bytes > 4000 ? 50 : 1)), 'pass');
  });

  it('that takes one step to a plateau is no growth', async () => {
    assert.equal(await resultOf((bytes) => (bytes > 6000 ? 50 : 1)), 'pass');
  });

  it('that is linear is no growth', async () => {
    assert.equal(await resultOf((bytes) => bytes / 100), 'pass');
  });

  it('that quadruples with each doubling is growth', async () => {
    assert.equal(await resultOf((bytes) => quadratic(bytes)), 'fail');
  });

  it('that quadruples up to the limit of the server is growth', async () => {
    // It is judged by shorter requests, whose times have to stand out from those of a busy machine.
    const limit = (bytes: number): number => (bytes > 9000 ? 431 : 204);
    assert.equal(await resultOf((bytes) => (bytes > 9000 ? 0 : quadratic(bytes, 400)), limit), 'fail');
  });
});

describe('a server error', () => {
  const errors = async (status: (bytes: number) => number): Promise<readonly (string | undefined)[]> => {
    const results = await runOnHandler(
      ({ headers, origin = '' }) => reply(status(headers.flat().join('').length + origin.length)),
      policy,
      ['dos-acrh-commas', 'dos-origin', 'bypass-long'],
    );
    return ['dos-acrh-commas', 'dos-origin', 'bypass-long'].map((id) => results.get(id)?.result);
  };

  it('that every request gets is not blamed on its length', async () => {
    assert.deepEqual(await errors(() => 501), ['not-run', 'not-run', 'not-run']);
  });

  it('that only long requests get is', async () => {
    assert.deepEqual(await errors((bytes) => (bytes > 1500 ? 500 : 204)), ['fail', 'fail', 'fail']);
  });
});
