/** A folder with a file, for the servers of files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './given.mjs';

export const site = join(folder, 'site');
mkdirSync(site, { recursive: true });
for (const name of ['index.html', 'ok.txt']) writeFileSync(join(site, name), '<!doctype html><title>Hello</title>\n');
