/** nginx in front of the application: all but the CORS of its configuration, which each folder writes in its own way. */
import { serveBehind } from './front.mjs';
import { expressionOf, host, isPublic, listenPort, policy } from './given.mjs';

/** The origins of the policy as patterns of `map`. */
export const originPatterns = isPublic ? [] : policy.origins.map(expressionOf);

/** `add_header NAME "VALUE" always;` for what the policy declares of these. */
export const lists = {
  methods: (policy.methods ?? []).join(', '),
  headers: (policy.allowedHeaders ?? []).join(', '),
  exposed: (policy.exposedHeaders ?? []).join(', '),
};

/** @param site Told where requests go to, returns what stands in `http` and what stands in its `location /`. */
export async function nginx(site) {
  await serveBehind(
    (port) => {
      const { http = '', location } = site(`proxy_pass http://${host}:${String(port)};`);
      return `
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path tmp;
  proxy_temp_path tmp;
  fastcgi_temp_path tmp;
  uwsgi_temp_path tmp;
  scgi_temp_path tmp;
  ${http}
  server {
    listen ${host}:${String(listenPort)};
    location / {
      ${location}
    }
  }
}
`;
    },
    (file) => ['nginx', '-p', '.', '-e', 'stderr', '-c', file],
  );
}
