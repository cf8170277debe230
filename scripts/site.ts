/**
 * `npm run site` builds the documentation site into `.site/.vitepress/dist`; `npm run site:preview` serves it at
 * http://127.0.0.1:4173/. A link that leads nowhere fails the build.
 */
import { build, serve } from 'vitepress';
import { siteFolder, writeSources } from './site/build.ts';

switch (process.argv[2]) {
  case undefined:
    await writeSources();
    await build(siteFolder);
    break;
  case 'preview':
    await serve({ root: siteFolder, port: 4173 });
    break;
  default:
    process.stderr.write('Usage: npm run site, or npm run site:preview\n');
    process.exitCode = 2;
}
