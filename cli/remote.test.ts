import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addCapabilities, listenAddress, remoteEngines, remoteUrl } from './remote.ts';
import { UsageError } from './usage-error.ts';

const webdriver = new URL('http://192.0.2.9:4444');
const connect = new URL('ws://192.0.2.9:3000');
const safari = { browserName: 'safari' };

const refused = (act: () => unknown, says: RegExp) =>
  assert.throws(act, (error: Error) => error instanceof UsageError && says.test(error.message));

test('without a server the engines are those of this machine', () => {
  assert.equal(remoteEngines({ engine: ['chromium'] }), undefined);
});

test('a Playwright server gives the engines that are asked for, or all', () => {
  assert.deepEqual(
    remoteEngines({ connect })?.map(({ name }) => name),
    ['chromium', 'firefox', 'webkit'],
  );
  assert.deepEqual(
    remoteEngines({ connect, engine: ['webkit'] })?.map(({ name }) => name),
    ['webkit'],
  );
});

test('a WebDriver server gives a column for each of the capabilities', () => {
  const capabilities = [safari, { browserName: 'MicrosoftEdge' }];
  assert.deepEqual(
    remoteEngines({ webdriver, capabilities })?.map(({ name }) => name),
    ['safari', 'edge'],
  );
});

test('flags that contradict each other are refused', () => {
  refused(() => remoteEngines({ connect, webdriver }), /exclude each other/);
  refused(() => remoteEngines({ capabilities: [safari] }), /needs the URL/);
  refused(() => remoteEngines({ webdriver }), /--capabilities/);
  refused(() => remoteEngines({ webdriver, capabilities: [safari], engine: ['webkit'] }), /not by --engine/);
  refused(() => remoteEngines({ webdriver, capabilities: [safari, safari] }), /column safari/);
});

test('capabilities are JSON, or a file with it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'capabilities-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'edge.json');
  writeFileSync(file, '{"browserName":"MicrosoftEdge","platformName":"any"}');
  const both = addCapabilities(file, addCapabilities('{"browserName":"safari"}'));
  assert.deepEqual(both, [safari, { browserName: 'MicrosoftEdge', platformName: 'any' }]);
  refused(() => addCapabilities('safari'), /neither JSON .* nor a file/);
  refused(() => addCapabilities('{"browser":"safari"}'), /with "browserName"/);
  writeFileSync(file, '[]');
  refused(() => addCapabilities(file), /edge\.json must be a JSON object/);
});

test('URLs of servers have the scheme of their protocol', () => {
  assert.equal(remoteUrl('--connect', ['ws:', 'wss:'])('wss://x.test/a').href, 'wss://x.test/a');
  for (const text of ['x.test', 'http://x.test', 'ws:'])
    refused(() => remoteUrl('--connect', ['ws:', 'wss:'])(text), /--connect must be a URL with ws:\/\/ or wss:\/\//);
});

test('the relay is reached at one address', () => {
  assert.equal(listenAddress('192.0.2.7'), '192.0.2.7');
  assert.equal(listenAddress('2001:db8::7'), '2001:db8::7');
  for (const text of ['0.0.0.0', '::', 'example.test', '']) refused(() => listenAddress(text), /an IP address/);
});
