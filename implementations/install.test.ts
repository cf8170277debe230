import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { linkWithin } from './install.ts';

it('links of unpacked packages lead to what was unpacked, and others are left as they are', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'unpacked-'));
  t.after(() => {
    rmSync(root, { recursive: true });
  });
  for (const folder of ['etc/java', 'usr/lib/java']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'etc/java/security'), 'unpacked');
  const links = {
    absolute: '/etc/java/security',
    relative: '../../../etc/java/security',
    outside: '/nowhere/security',
    machine: '../../bin/env',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, 'usr/lib/java', name));
  linkWithin(root);
  for (const name of ['absolute', 'relative'])
    assert.equal(readFileSync(join(root, 'usr/lib/java', name), 'utf8'), 'unpacked');
  assert.equal(readlinkSync(join(root, 'usr/lib/java/machine')), '/usr/bin/env');
  assert.equal(readlinkSync(join(root, 'usr/lib/java/outside')), '/nowhere/security');
});
