import { H3, handleCors, serve } from 'h3';
import { respond } from '../shared/app.mjs';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const app = new H3({ silent: true });
const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowHeaders',
  exposedHeaders: 'exposeHeaders',
};
const options = isPublic
  ? { origin: '*', methods: '*', preflight: { statusCode: 204 } }
  : { origin: originsWithPatterns(), ...declared(names), ...maxAge(), preflight: { statusCode: 204 } };

/** h3 takes seconds as a string. */
function maxAge() {
  const { maxAge: seconds } = declared({ maxAge: 'maxAge' });
  return seconds === undefined ? {} : { maxAge: String(seconds) };
}

app.use((event) => {
  const answer = handleCors(event, options);
  return answer === false ? undefined : answer;
});
app.all('/**', (event) => respond(event.req));
serve(app, { port: listenPort, hostname: host, silent: true });
