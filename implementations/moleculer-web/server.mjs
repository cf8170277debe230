import { ServiceBroker } from 'moleculer';
import ApiGateway from 'moleculer-web';
import { page } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
const broker = new ServiceBroker({ logger: false });
broker.createService({ name: 'hello', actions: { ok: () => page } });
broker.createService({
  mixins: [ApiGateway],
  settings: {
    ip: host,
    port: listenPort,
    cors: isPublic ? { origin: '*' } : { origin: policy.origins, ...declared(names) },
    routes: [{ path: '/', aliases: { 'GET /': 'hello.ok', 'POST /': 'hello.ok', 'PUT /': 'hello.ok' } }],
  },
});
await broker.start();
