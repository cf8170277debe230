import { once } from 'node:events';
import { serverChecks } from 'cors-conformance';
import { server } from './server.js';

describe('CORS', () => {
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  const url = () => `http://127.0.0.1:${server.address().port}/`;
  for (const check of serverChecks({ url, policy: { origins: ['https://app.example.com'] } })) {
    it(check.title, function () {
      return check.run(() => this.skip());
    });
  }
});
