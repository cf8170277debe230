import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Engine, engineNames, EnginesError, isFound } from './engine.ts';
import { findEngine } from './discovery/find.ts';
import { launchEngine } from './launch.ts';
import { ownedFolders, processesOf } from './processes/owned.ts';
import { startTestWorld, type TestWorld } from './testing/test-world.ts';

const pages = {
  '/abilities': `
    const post = (body) => fetch('/report', { method: 'POST', body });
    const load = (element, event) => new Promise((resolve, reject) => {
      element['on' + event] = resolve;
      element.onerror = () => reject(new Error(element.src));
    });
    async function fetched() {
      return (await (await fetch('https://bar.other/json')).json()).answer;
    }
    async function image() {
      const image = new Image();
      image.crossOrigin = 'anonymous';
      image.src = 'https://bar.other/image';
      await load(image, 'load');
      return image;
    }
    function near(pixel) {
      return Math.hypot(pixel[0] - 0, pixel[1] - 128, pixel[2] - 255) < 40;
    }
    async function webgl() {
      const gl = document.createElement('canvas').getContext('webgl');
      const framebuffer = gl.createFramebuffer();
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, await image());
      gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
      const pixel = new Uint8Array(4);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      return near(pixel);
    }
    async function video() {
      const video = document.createElement('video');
      video.crossOrigin = 'anonymous';
      video.muted = true;
      video.src = 'https://bar.other/video';
      await load(video, 'loadeddata');
      await video.play();
      await new Promise((resolve) => (video.ontimeupdate = () => video.currentTime > 0 && resolve()));
      const context = document.createElement('canvas').getContext('2d');
      context.drawImage(video, 0, 0);
      return near(context.getImageData(1, 1, 1, 1).data);
    }
    async function font() {
      const face = await new FontFace('probe', 'url(https://bar.other/font)').load();
      return face.status;
    }
    const seen = { visibility: document.visibilityState, width: innerWidth > 1000 };
    const probes = { fetched, webgl, video, font };
    Promise.all(Object.entries(probes).map(async ([name, probe]) => {
      seen[name] = await probe().catch((error) => String(error));
    })).then(() => post(JSON.stringify(seen)));`,
  '/hang': `fetch('/report', { method: 'POST', body: 'hanging' }).then(() => { for (;;); });`,
  '/hang-at-once': `for (;;);`,
  '/window': `const opened = sessionStorage.opened; sessionStorage.opened = 'before'; fetch('/report', { method: 'POST', body: opened ?? 'fresh' });`,
  '/alive': `fetch('/report', { method: 'POST', body: 'alive' });`,
};

/** The folders of this process's engines called `label`. */
const folders = (label: string): string[] =>
  ownedFolders().flatMap((folder) => (folder.owner === process.pid && folder.label === label ? [folder.path] : []));

for (const name of engineNames) {
  const found = await findEngine(name);
  if (!isFound(found)) {
    void test.skip(`${name}: ${found.reason}`);
    continue;
  }
  describe(`${name}, driven for real`, () => {
    let world: TestWorld;
    let engine: Engine;
    before(async () => {
      world = await startTestWorld(pages);
      engine = await launchEngine(found, world.launchOptions);
    });
    after(async () => {
      await engine.close();
      await world.close();
    });

    const open = async (path: string, isDone = false) => {
      const [report] = await Promise.all([world.report(), engine.open(`http://foo.example${path}`, { isDone })]);
      return report;
    };

    test('says what it is', () => {
      assert.equal(engine.name, name);
      assert.match(engine.version, /^\d+\.\d/);
      assert.notEqual(engine.product, '');
    });

    test('reaches the played origins, and has WebGL, video and fonts in a visible page', async () => {
      assert.deepEqual(JSON.parse(await open('/abilities')), {
        visibility: 'visible',
        width: true,
        fetched: 42,
        webgl: true,
        video: true,
        font: 'loaded',
      });
    });

    test('opens a fresh page over one that hangs, more than once', async () => {
      for (let times = 0; times < 2; times += 1) {
        assert.equal(await open('/hang'), 'hanging');
        assert.equal(await open('/alive'), 'alive');
      }
    });

    test('opens a page that hangs from its first moment, and another over it', async () => {
      await engine.open('http://foo.example/hang-at-once');
      assert.equal(await open('/alive'), 'alive');
    });

    test('takes the window of a page that is done, and another for any other', async () => {
      assert.equal(await open('/window'), 'fresh');
      assert.equal(await open('/window', true), 'before');
      assert.equal(await open('/window'), 'fresh');
    });

    test('says so when the browser is killed, and leaves nothing behind', async () => {
      const [folder = ''] = folders(name);
      const browser =
        name === 'webkit'
          ? processesOf(folder, '/MiniBrowser')[0]
          : processesOf(folder, folder).find(({ pid, group }) => pid === group);
      assert.ok(browser, 'the browser runs');
      const { died } = engine;
      process.kill(browser.pid, 'SIGKILL');
      assert.match(await died, /ended without being asked to/);
      await assert.rejects(engine.open('http://foo.example/alive'), EnginesError);
      await engine.close();
      await engine.close();
      assert.deepEqual(folders(name), []);
      assert.deepEqual(processesOf(folder, folder), []);
    });
  });
}
