#!/usr/bin/env bash
# Until version 121, Chromium may request the poster of a video twice.
#
# Seen with the Chromium headless shells of @sparticuz/chromium 118.0.0 and 122.0.0, driven by playwright-core 1.63.0, on Debian 12 with
# Node.js 20. One run: 3 of 30 posters in 117, 17 in 118, none in 122. How many differs, so that this counts only whether there are any.
#
# HTML, poster frame: the image is fetched when the attribute is set, once. The guess before the run was one request in every version.
# Where the parser makes the video, the older ones often send a second one. The response here may not be stored, as for images
# that belong to one user; so each request reaches the server.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund playwright-core@1.63.0 \
  chromium-118@npm:@sparticuz/chromium@118.0.0 chromium-122@npm:@sparticuz/chromium@122.0.0

cat > posters.mjs << 'JS'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const { default: packed } = await import(process.argv[2]);
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>';
const requests = new Map();
const server = createServer(({ url }, response) => {
  requests.set(url, (requests.get(url) ?? 0) + 1);
  response.setHeader('Cache-Control', 'no-store');
  if (url.startsWith('/poster')) response.setHeader('Content-Type', 'image/svg+xml').end(svg);
  else response.setHeader('Content-Type', 'text/html').end('<!doctype html>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath: await packed.executablePath(), args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
// Each in a document of its own, one after the other; it stays for as long as twenty frames take once it has loaded.
await page.evaluate(async () => {
  for (let index = 0; index < 30; index += 1) {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<!doctype html><video poster="/poster-${index}"></video>`;
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    document.body.append(frame);
    await loaded;
    for (let painted = 0; painted < 20; painted += 1) await new Promise(requestAnimationFrame);
    frame.remove();
  }
});
const posters = [...requests].filter(([url]) => url.startsWith('/poster'));
const twice = posters.filter(([, count]) => count > 1).length;
console.error(`${browser.version()}: ${posters.length} posters, ${twice} requested more than once`);
console.log(`${browser.version()}: ${posters.length} posters, ${twice > 0 ? 'some' : 'none'} requested more than once`);
await browser.close();
server.close();
JS

# The package unpacks into the temporary folder, each version into one of its own.
run() {
  mkdir "tmp-$1"
  TMPDIR="$work/tmp-$1" node posters.mjs "$1"
}
run chromium-118 | tee seen
run chromium-122 | tee -a seen
diff seen - << 'SEEN'
118.0.5993.0: 30 posters, some requested more than once
122.0.6261.0: 30 posters, none requested more than once
SEEN
