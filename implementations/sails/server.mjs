import sails from 'sails';
import { handle } from '../shared/node.mjs';
import { folder, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const cors = isPublic
  ? { allRoutes: true, allowOrigins: '*' }
  : {
      allRoutes: true,
      allowOrigins: policy.origins,
      allowCredentials: policy.credentials,
      allowRequestMethods: policy.methods.join(','),
      allowRequestHeaders: policy.allowedHeaders.join(','),
      ...(policy.exposedHeaders && { allowResponseHeaders: policy.exposedHeaders.join(',') }),
    };
sails.lift(
  {
    appPath: folder,
    explicitHost: host,
    port: listenPort,
    environment: 'production',
    log: { level: 'silent' },
    globals: false,
    hooks: { grunt: false, session: false, pubsub: false, sockets: false, views: false, i18n: false },
    http: { trustProxy: false },
    security: { cors, csrf: false },
    routes: {
      'all /*': (request, response, next) => {
        handle(request, response).catch(next);
      },
    },
  },
  (error) => {
    if (error) throw error;
  },
);
