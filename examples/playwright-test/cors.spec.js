import { once } from 'node:events';
import { test } from '@playwright/test';
import { serverChecks } from 'cors-conformance';
import { server } from './server.js';

test.beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
test.afterAll(() => server.close());

const url = () => `http://127.0.0.1:${server.address().port}/`;
for (const check of serverChecks({ url, policy: { origins: ['https://app.example.com'] } })) {
  test(check.title, () => check.run((reason) => test.skip(true, reason)));
}
