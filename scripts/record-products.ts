/**
 * Records what every implementation that is installed here sends, for `diagnosis/frameworks/identify.test.ts`:
 * `node --import ./register.mjs scripts/record-products.ts && npx prettier --write diagnosis/frameworks/products.json`
 */
import { fileURLToPath } from 'node:url';
import { installedVersion } from '../implementations/install.ts';
import { allImplementations, canStart } from '../implementations/manifest.ts';
import { buildImplementation, startImplementation } from '../implementations/start.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import { writeText } from '../results/write-file.ts';
import { createClient } from '../suites/server/client/client.ts';
import { defaultLimits } from '../suites/server/client/outcome.ts';

const target = fileURLToPath(new URL('../diagnosis/frameworks/products.json', import.meta.url));

const page = 'https://app.example.com';
const asked: readonly { readonly method: string; readonly path: string; readonly headers: HeaderList }[] = [
  { method: 'GET', path: '', headers: [['Origin', page]] },
  { method: 'GET', path: '', headers: [] },
  { method: 'GET', path: 'no-such-path', headers: [['Origin', page]] },
  {
    method: 'OPTIONS',
    path: '',
    headers: [
      ['Origin', page],
      ['Access-Control-Request-Method', 'PUT'],
      ['Access-Control-Request-Headers', 'x-token'],
    ],
  },
];

const recorded: Record<string, unknown> = {};
for (const implementation of allImplementations()) {
  const { id, registry, packages } = implementation;
  if (!canStart(implementation) || packages.some((name) => installedVersion(registry, name) === undefined)) continue;
  const [first] = implementation.policies;
  const policy = implementation.policies.find((name) => name !== 'public') ?? first;
  if (policy === undefined) continue;
  try {
    await buildImplementation(implementation);
    const running = await startImplementation(implementation, policy);
    const client = createClient({ server: running.url }, defaultLimits);
    const responses = [];
    for (const { method, path, headers } of asked) {
      const at = new URL(path === '' ? running.url : `/${path}`, running.url);
      const outcome = await client.exchange({
        method,
        target: at.pathname + at.search,
        headers: [['Host', running.url.host], ['Connection', 'close'], ...headers],
      });
      if (!outcome.ok) continue;
      const { status, headers: lines, body } = outcome.answer;
      responses.push({ method, status, headers: lines, body: body.slice(0, 200) });
    }
    client.close();
    await running.stop();
    recorded[id] = responses;
    process.stderr.write(`${id}\n`);
  } catch (error) {
    process.stderr.write(`${id}: ${String(error)}\n`);
  }
}
await writeText(target, JSON.stringify(recorded, null, 2));
