import { policy } from '../shared/given.mjs';
import { java, jettyJars, parameters } from '../shared/java.mjs';

java('jetty', 'javax', ['jetty9-servlets', ...jettyJars], {
  ...parameters,
  preflightMaxAge: policy.maxAge,
  chainPreflight: false,
});
