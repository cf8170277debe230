import type { ResourceName } from '../case.ts';
import type { FetchRequest } from '../fetch/request.ts';
import type { Embedded } from './initiator.ts';

export interface WithIntegrity {
  /** The element's `integrity` attribute. */
  readonly integrity?: string;
}

/**
 * A classic `<script>` and what `window.onerror` or `unhandledrejection` tell about its failure.
 * - `error`: it throws
 * - `syntax-error`: it cannot be parsed
 * - `unhandledrejection`: it leaves a rejected promise
 */
export interface ScriptInitiator extends Embedded, WithIntegrity {
  readonly api: 'script';
  /** A `<script>` of SVG, with `href`. */
  readonly svg?: true;
  readonly reports: 'error' | 'syntax-error' | 'unhandledrejection';
}

/** `<script type=module src>`. */
export interface ModuleInitiator extends Embedded, WithIntegrity {
  readonly api: 'module';
}

/** An inline module script, with the `crossorigin` attribute, imports by a statement, by `import()` or by an import map. */
export interface ImportInitiator extends Embedded {
  readonly api: 'import';
  readonly via: 'static' | 'dynamic' | 'import-map';
  /** As in `with { type: 'json' }`; left out for JavaScript. */
  readonly type?: 'json' | 'css' | 'text';
}

/** `importScripts()` in a worker; what it throws tells whether the script's errors are muted. */
export interface ImportScriptsInitiator {
  readonly api: 'importScripts';
}

/** `new Worker()` or `new SharedWorker()`, of a classic script or of a module. */
export interface WorkerInitiator {
  readonly api: 'worker';
  readonly kind: 'classic' | 'module' | 'shared' | 'shared-module';
  /** The option that counts for a module only; "same-origin" by default. */
  readonly credentials?: 'omit' | 'include';
  /** What is asked for is what the module, a `blob:` URL of the page, imports. */
  readonly imports?: 'static' | 'dynamic';
}

/**
 * The mode, the credentials mode and the destination of a worker's own script, and of what that imports.
 * https://html.spec.whatwg.org/multipage/workers.html#run-a-worker, https://html.spec.whatwg.org/multipage/webappapis.html#hostloadimportedmodule
 */
export function workerRequest({ kind, credentials, imports }: WorkerInitiator): Partial<FetchRequest> {
  const isModule = kind === 'module' || kind === 'shared-module';
  const destination = kind === 'shared' || kind === 'shared-module' ? 'sharedworker' : 'worker';
  return {
    mode: imports === undefined ? 'same-origin' : 'cors',
    credentials: (isModule ? credentials : undefined) ?? 'same-origin',
    destination: imports === 'dynamic' ? 'script' : destination,
    // The importing module is a `blob:` URL, which is never told.
    ...(imports !== undefined && { referrer: 'none' as const }),
  };
}

/** `audioWorklet.addModule()` or `CSS.paintWorklet.addModule()`. */
export interface WorkletInitiator {
  readonly api: 'worklet';
  readonly kind: 'audio' | 'paint';
  /** "same-origin" by default. */
  readonly credentials?: 'omit' | 'include';
}

/** A WebAssembly module, compiled while it is fetched by fetch(). */
export interface WasmInitiator {
  readonly api: 'wasm';
  readonly via: 'compileStreaming' | 'instantiateStreaming';
  readonly mode: 'cors' | 'no-cors';
  readonly credentials: 'same-origin' | 'include';
}

/** The resource by whose failure each kind of report comes. */
export const REPORTED_SCRIPTS = {
  error: 'script',
  'syntax-error': 'unparsable-script',
  unhandledrejection: 'rejecting-script',
} as const satisfies Readonly<Record<ScriptInitiator['reports'], ResourceName>>;

/** The resource that each type of import is of. */
export const IMPORTED_RESOURCES = {
  javascript: 'module',
  json: 'json',
  css: 'stylesheet',
  text: 'text',
} as const satisfies Readonly<Record<string, ResourceName>>;

export type ScriptLoader =
  | ScriptInitiator
  | ModuleInitiator
  | ImportInitiator
  | ImportScriptsInitiator
  | WorkerInitiator
  | WorkletInitiator
  | WasmInitiator;
