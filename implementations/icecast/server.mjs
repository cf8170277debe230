import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { become } from '../shared/built.mjs';
import { folder, host, listenPort } from '../shared/given.mjs';

for (const name of ['log', 'web']) mkdirSync(join(folder, name), { recursive: true });
writeFileSync(join(folder, 'web', 'ok.txt'), 'hello\n');
// It gives up root, and writes its log then.
chmodSync(folder, 0o755);
chmodSync(join(folder, 'log'), 0o777);
const file = join(folder, 'icecast.xml');
writeFileSync(
  file,
  `<icecast>
  <limits><clients>100</clients><sources>2</sources></limits>
  <authentication><source-password>a</source-password><admin-user>admin</admin-user><admin-password>b</admin-password></authentication>
  <hostname>localhost</hostname>
  <listen-socket><port>${String(listenPort)}</port><bind-address>${host}</bind-address></listen-socket>
  <http-headers><header name="Access-Control-Allow-Origin" value="*" /></http-headers>
  <paths><logdir>${folder}/log</logdir><webroot>${folder}/web</webroot><adminroot>${folder}/web</adminroot></paths>
  <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>1</loglevel></logging>
  <security><chroot>0</chroot><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>
</icecast>
`,
);
become('icecast2', ['-c', file]);
