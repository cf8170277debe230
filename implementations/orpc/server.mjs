import { createServer } from 'node:http';
import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import { CORSPlugin } from '@orpc/server/plugins';
import { page } from '../shared/app.mjs';
import { declared, host, isAllowed, isPublic, listenPort } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'allowMethods',
  allowedHeaders: 'allowHeaders',
  exposedHeaders: 'exposeHeaders',
  maxAge: 'maxAge',
};
const cors = new CORSPlugin(
  isPublic ? { origin: '*' } : { origin: (origin) => (isAllowed(origin) ? origin : null), ...declared(names) },
);
const handler = new RPCHandler({ ok: os.handler(() => page) }, { plugins: [cors] });
createServer(async (request, response) => {
  const { matched } = await handler.handle(request, response, { prefix: '/rpc', context: {} });
  if (!matched) response.writeHead(404).end('not found');
}).listen(listenPort, host);
