import { createServer } from 'node:http';
import { send, serve } from 'micro';
import microCors from 'micro-cors';
import { handle } from '../shared/node.mjs';
import { declared, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const names = {
  credentials: 'allowCredentials',
  methods: 'allowMethods',
  allowedHeaders: 'allowHeaders',
  exposedHeaders: 'exposeHeaders',
  maxAge: 'maxAge',
};
const cors = microCors(
  isPublic ? declared({ credentials: 'allowCredentials' }) : { origin: policy.origins[0], ...declared(names) },
);
// The handler answers OPTIONS itself, as the documentation of micro-cors says.
const handler = cors((request, response) =>
  request.method === 'OPTIONS' ? send(response, 200, 'ok!') : handle(request, response),
);
createServer(serve(handler)).listen(listenPort, host);
