import { after, test } from 'node:test';
import { propertyTest, serverChecks } from 'cors-conformance';
import Fastify from 'fastify';
import plugin from '../index.js';

const fixed = { credentials: true, methods: ['PUT'], allowedHeaders: ['content-type'], exposedHeaders: ['x-total'] };

async function start({ origins }) {
  const app = Fastify();
  await app.register(plugin, { origins });
  app.get('/', async (_request, reply) => reply.header('x-total', '0').send([]));
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), stop: () => app.close() };
}

const policy = { origins: ['https://app.example.com', 'https://admin.example.com'], ...fixed, maxAge: 600 };
const server = await start(policy);
after(server.stop);

for (const check of serverChecks({ url: server.url, policy })) {
  test(check.title, (t) => check.run((reason) => t.skip(reason)));
}

test('the plugin keeps to any list of origins', async () => {
  await propertyTest({
    // What else a policy says is fixed in this plugin.
    start: ({ origins, credentials }) =>
      credentials && !origins.some((origin) => origin.includes('*')) ? start({ origins }) : undefined,
    only: ({ id }) => /^(?:acao|bypass)-/.test(id),
  });
});
