import { RestApplication } from '@loopback/rest';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';
import { handle } from '../shared/node.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const cors = isPublic ? undefined : { origin: originsWithPatterns(), ...declared(names) };
const app = new RestApplication({
  rest: { host, port: listenPort, ...(cors && { cors }), openApiSpec: { disabled: true } },
});
app.mountExpressRouter('/', (request, response, next) => {
  handle(request, response).catch(next);
});
await app.start();
