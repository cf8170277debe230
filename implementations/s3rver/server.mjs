import { writeFileSync } from 'node:fs';
import S3rver from 's3rver';
import { folder, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const origins = isPublic ? ['*'] : policy.origins;
const element = (name) => (value) => `<${name}>${value}</${name}>`;
const cors = `<CORSConfiguration><CORSRule>
${origins.map(element('AllowedOrigin')).join('')}
${['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].map(element('AllowedMethod')).join('')}
${(isPublic ? ['*'] : policy.allowedHeaders).map(element('AllowedHeader')).join('')}
${(policy.exposedHeaders ?? []).map(element('ExposeHeader')).join('')}
${policy.maxAge === undefined ? '' : element('MaxAgeSeconds')(policy.maxAge)}
</CORSRule></CORSConfiguration>`;
writeFileSync(`${folder}/cors.xml`, cors);
await new S3rver({
  address: host,
  port: listenPort,
  silent: true,
  directory: `${folder}/data`,
  configureBuckets: [{ name: 'bucket', configs: [cors] }],
}).run();
