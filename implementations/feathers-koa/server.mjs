import { feathers } from '@feathersjs/feathers';
import { bodyParser, cors, errorHandler, koa, rest } from '@feathersjs/koa';
import { page } from '../shared/app.mjs';
import { declared, host, isAllowed, isPublic, listenPort, policy } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'allowMethods',
  allowedHeaders: 'allowHeaders',
  exposedHeaders: 'exposeHeaders',
  maxAge: 'maxAge',
};
const single = !isPublic && policy.origins.length === 1 && !policy.origins[0].includes('*');
const byFunction = (context) => (isAllowed(context.get('Origin')) ? context.get('Origin') : '');
const app = koa(feathers());
app.use(isPublic ? cors() : cors({ origin: single ? policy.origins[0] : byFunction, ...declared(names) }));
app.use(errorHandler());
app.use(bodyParser());
app.configure(rest());
const answer = async () => page;
app.use('ok', { find: answer, create: answer });
await app.listen(listenPort, host);
