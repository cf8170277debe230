import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { become } from '../shared/built.mjs';
import { expressionOf, folder, host, isPublic, listenPort, policy } from '../shared/given.mjs';

const file = join(folder, 'prometheus.yml');
writeFileSync(file, 'scrape_configs: []\n');
// It puts ^(?: and )$ around the expression.
const inner = (origin) => expressionOf(origin).slice(1, -1);
become('prometheus', [
  `--config.file=${file}`,
  `--storage.tsdb.path=${join(folder, 'data')}`,
  `--web.listen-address=${host}:${String(listenPort)}`,
  '--log.level=error',
  ...(isPublic ? [] : [`--web.cors.origin=${policy.origins.map(inner).join('|')}`]),
]);
