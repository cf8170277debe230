import { once } from 'node:events';
import { afterAll, test } from '@jest/globals';
import { serverChecks } from 'cors-conformance';
import { server } from './server.js';

// Jest skips no test that runs already: with a URL that is known, what cannot be asked is known before.
server.listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => server.close());

// What only the answers of this server show cannot be asked of it.
const only = ({ id }) => !['act-405', 'act-range'].includes(id);

const url = `http://127.0.0.1:${server.address().port}/`;
for (const check of serverChecks({ url, policy: { origins: ['https://app.example.com'] }, only })) {
  (check.skip ? test.skip : test)(check.title, () => check.run());
}
