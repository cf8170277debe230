import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { become } from '../shared/built.mjs';
import { folder, host, listenPort } from '../shared/given.mjs';

const file = join(folder, 'influxdb.conf');
const at = (name) => JSON.stringify(join(folder, name));
writeFileSync(
  file,
  `reporting-disabled = true
bind-address = "${host}:0"
[meta]
dir = ${at('meta')}
[data]
dir = ${at('data')}
wal-dir = ${at('wal')}
[http]
bind-address = "${host}:${String(listenPort)}"
log-enabled = false
[logging]
level = "error"
suppress-logo = true
`,
);
become('influxd', ['-config', file]);
