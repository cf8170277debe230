import type {
  ImportInitiator,
  WasmInitiator,
  WorkerInitiator,
  WorkletInitiator,
} from '../../../protocol/initiators/scripts.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { messageOf, nextEvent, type Scope } from './scope.ts';

/** An inline module script in a document of its own imports the URL. What it got lies in `imported`. */
export async function probeImport(
  { via, type, crossorigin }: ImportInitiator,
  url: string,
  scope: Scope,
): Promise<Observation<'import'>> {
  if (type === 'css' && !(await importsStyleSheets(scope)))
    return { kind: 'unsupported', reason: 'the engine has no CSS modules' };
  if (type !== undefined && via !== 'dynamic' && !(await hasImportAttributes(scope)))
    return { kind: 'unsupported', reason: 'the engine has no import attributes' };
  if (type === 'text' && !(await importsText(scope)))
    return { kind: 'unsupported', reason: 'the engine imports no text' };
  const attributes = type === undefined ? '' : ` with { type: '${type}' }`;
  if (via === 'import-map') {
    const map = scope.document.createElement('script');
    map.type = 'importmap';
    map.textContent = JSON.stringify({ imports: { probe: url } });
    scope.document.head.append(map);
  }
  const specifier = JSON.stringify(via === 'import-map' ? 'probe' : url);
  const statement =
    via === 'dynamic'
      ? `globalThis.imported = import(${specifier}${type === undefined ? '' : `, {${attributes.replace('with', 'with:')} }`});`
      : `import * as imported from ${specifier}${attributes}; globalThis.imported = imported;`;
  const { event, got } = await runModule(scope, statement, crossorigin);
  const seen = { event, imported: isRecord(got) ? Object.keys(got) : messageOf(got ?? null) };
  if (!isRecord(got)) return { kind: 'outcome', outcome: 'blocked', seen };
  if (!isWhole(got, type)) throw new Error(`imported something else than was served: ${Object.keys(got).join()}`);
  return { kind: 'outcome', outcome: 'readable', seen };
}

type Namespace = Readonly<Record<string, unknown>>;

/** The module's exports, or why there are none. */
async function runModule(
  scope: Scope,
  statement: string,
  crossorigin: string | undefined,
): Promise<{ event: string; got: unknown }> {
  const own = scope as Scope & { imported?: unknown };
  delete own.imported;
  const script = scope.document.createElement('script');
  script.type = 'module';
  if (crossorigin !== undefined) script.crossOrigin = crossorigin;
  // Only external scripts fire load.
  script.textContent = `${statement} dispatchEvent(new Event('imported'));`;
  const settled = Promise.race([nextEvent(scope, 'imported'), nextEvent(script, 'error')]);
  scope.document.head.append(script);
  const event = await settled;
  const got: unknown = await Promise.resolve(own.imported).catch((error: unknown) => messageOf(error));
  return { event, got };
}

/** Whether `import … with { … }` can be parsed: where it cannot, the script ends before it fires anything of its own. */
async function hasImportAttributes(scope: Scope): Promise<boolean> {
  const script = scope.document.createElement('script');
  script.type = 'module';
  script.textContent = `import 'data:application/json,1' with { type: 'json' }; dispatchEvent(new Event('parsed'));`;
  const settled = Promise.race([nextEvent(scope, 'parsed', 'error'), nextEvent(script, 'error')]);
  scope.document.head.append(script);
  return (await settled) === 'parsed';
}

const importsStyleSheets = (scope: Scope): Promise<boolean> => imports(scope, 'css');
const importsText = (scope: Scope): Promise<boolean> => imports(scope, 'text');

async function imports(scope: Scope, type: 'css' | 'text'): Promise<boolean> {
  const statement = `globalThis.imported = import('data:text/css,', { with: { type: '${type}' } });`;
  return isRecord((await runModule(scope, statement, undefined)).got);
}

function isRecord(value: unknown): value is Namespace {
  return typeof value === 'object' && value !== null;
}

function isWhole(namespace: Namespace, type: ImportInitiator['type']): boolean {
  const { default: value } = namespace;
  if (type === undefined) return namespace['answer'] === 42;
  if (type === 'text') return typeof value === 'string' && value !== '';
  return isRecord(value) && (type === 'json' ? value['answer'] === 42 : 'cssRules' in value);
}

/** A worker whose script came says so; one whose script is refused throws in the constructor or fires error. */
export async function probeWorker(
  { kind, credentials, imports }: WorkerInitiator,
  url: string,
): Promise<Observation<'worker'>> {
  const script =
    imports === undefined ? url : URL.createObjectURL(new Blob([importing[imports](url)], { type: 'text/javascript' }));
  const isShared = kind === 'shared' || kind === 'shared-module';
  let readsType = false;
  const options: WorkerOptions = {
    get type() {
      readsType = true;
      return kind === 'module' || kind === 'shared-module' ? ('module' as const) : ('classic' as const);
    },
    ...(credentials && { credentials }),
  };
  let worker: Worker | SharedWorker;
  try {
    worker = isShared ? new SharedWorker(script, options) : new Worker(script, options);
  } catch (error) {
    return { kind: 'outcome', outcome: 'blocked', seen: { thrown: messageOf(error) } };
  }
  if (kind === 'shared-module' && !readsType)
    return { kind: 'unsupported', reason: 'the engine has no shared workers of modules' };
  const port = 'port' in worker ? worker.port : worker;
  const event = await Promise.race([nextEvent(worker, 'error'), firstMessage(port), started(port)]);
  if ('terminate' in worker) worker.terminate();
  if (imports !== undefined) URL.revokeObjectURL(script);
  return { kind: 'outcome', outcome: event === 'message' ? 'readable' : 'blocked', seen: { event } };
}

/** Modules that import `url`. What they import says that it has come, or they do it, and say that it has not. */
const importing: Readonly<Record<NonNullable<WorkerInitiator['imports']>, (url: string) => string>> = {
  static: (url) => `import ${JSON.stringify(url)};`,
  dynamic: (url) =>
    `const ends = import(${JSON.stringify(url)}).then(() => 'started', () => 'failed');
    if ('onconnect' in self) addEventListener('connect', ({ ports: [port] }) => ends.then((end) => port.postMessage(end)));
    else ends.then((end) => postMessage(end));`,
};

function firstMessage(port: Worker | MessagePort): Promise<string> {
  return new Promise((resolve) => {
    const take = ({ data }: MessageEvent): void => resolve(data === 'failed' ? 'rejection' : 'message');
    port.addEventListener('message', take as EventListener, { once: true });
  });
}

/** Never settles; a port delivers nothing until it is started. */
function started(port: Worker | MessagePort): Promise<string> {
  if ('start' in port) port.start();
  return new Promise(() => {});
}

interface Worklet {
  addModule(url: string, options: { credentials: RequestCredentials }): Promise<void>;
}

export async function probeWorklet(
  { kind, credentials }: WorkletInitiator,
  url: string,
): Promise<Observation<'worklet'>> {
  const worklet = kind === 'audio' ? audioWorklet() : (CSS as { paintWorklet?: Worklet }).paintWorklet;
  if (!worklet) return { kind: 'unsupported', reason: `the engine has no ${kind} worklet` };
  try {
    await worklet.addModule(url, { credentials: credentials ?? 'same-origin' });
    return { kind: 'outcome', outcome: 'readable', seen: {} };
  } catch (error) {
    return { kind: 'outcome', outcome: 'blocked', seen: { error: messageOf(error) } };
  }
}

function audioWorklet(): Worklet | undefined {
  return typeof OfflineAudioContext === 'undefined' ? undefined : new OfflineAudioContext(1, 1, 44100).audioWorklet;
}

export async function probeWasm({ via, mode, credentials }: WasmInitiator, url: string): Promise<Observation<'wasm'>> {
  let response: Response;
  try {
    response = await fetch(url, { mode, credentials, cache: 'no-store' });
  } catch (error) {
    return { kind: 'outcome', outcome: 'blocked', seen: { fetch: messageOf(error) } };
  }
  const { type } = response;
  try {
    await (via === 'compileStreaming'
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.instantiateStreaming(response));
    return { kind: 'outcome', outcome: 'readable', seen: { type } };
  } catch (error) {
    return {
      kind: 'outcome',
      outcome: type === 'opaque' ? 'opaque' : 'blocked',
      seen: { type, error: messageOf(error) },
    };
  }
}

/**
 * HTML, run a classic script with rethrow errors: what importScripts() throws is the script's own error, or a
 * NetworkError in its place if the script's errors are muted, or if it did not come.
 */
export function probeImportScripts(url: string): Observation<'importScripts'> {
  const scope = globalThis as unknown as { importScripts(url: string): void; loaded?: boolean };
  delete scope.loaded;
  let thrown: unknown;
  try {
    scope.importScripts(url);
  } catch (error) {
    thrown = error;
  }
  const ran = scope.loaded === true;
  const own = thrown instanceof Error && thrown.name === 'Error';
  const seen = { ran, thrown: thrown === undefined ? null : messageOf(thrown) };
  return { kind: 'outcome', outcome: !ran ? 'blocked' : own ? 'readable' : 'opaque', seen };
}
