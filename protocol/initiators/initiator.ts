/** The APIs that make requests, with their options. */
import type { AddressSpace } from '../fetch/local-network-access.ts';
import type { MediaInitiator } from './media.ts';
import type { NavigationInitiator } from './navigations.ts';
import type { PictureInitiator } from './pictures.ts';
import type { PreloadInitiator } from './preload.ts';
import type { ReferrerPolicy } from '../fetch/referrer.ts';
import type { ScriptLoader, WithIntegrity } from './scripts.ts';
import type { CspReportInitiator, FetchLaterInitiator, PingInitiator } from './fire-and-forget.ts';
import type { TimingInitiator } from '../fetch/timing.ts';
import type { WebSocketInitiator } from './websocket.ts';
import type { HeaderList } from '../http/wire.ts';
import type { FetchRequest } from '../fetch/request.ts';
import type { Decision, FetchStep, SectionStep } from '../standard.ts';

export type CrossOriginAttribute = 'anonymous' | 'use-credentials';

/**
 * What the string of a body becomes before it is sent: `URLSearchParams` and `FormData` read it as a query, a
 * `ReadableStream` is a body without a source.
 */
export type BodyKind = 'Blob' | 'ArrayBuffer' | 'URLSearchParams' | 'FormData' | 'ReadableStream';

export interface Upload {
  readonly body?: string;
  /** Left out: the body is sent as a string. */
  readonly bodyAs?: BodyKind;
  /** The type of a Blob. */
  readonly blobType?: string;
}

export interface XhrInitiator extends Upload {
  readonly api: 'xhr';
  readonly method?: string;
  readonly headers?: HeaderList;
  readonly withCredentials?: boolean;
  /** When listeners are put on `upload`. */
  readonly uploadListener?: 'before-send' | 'after-send';
  /** The last two arguments of open(). */
  readonly login?: readonly [user: string, password: string];
  readonly sync?: boolean;
  readonly responseType?: 'arraybuffer' | 'blob' | 'json';
}

export interface FetchInitiator extends Upload {
  readonly api: 'fetch';
  readonly method?: string;
  readonly headers?: HeaderList;
  readonly mode?: 'cors' | 'no-cors' | 'same-origin';
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  readonly redirect?: 'follow' | 'error' | 'manual';
  readonly referrerPolicy?: ReferrerPolicy;
  readonly keepalive?: boolean;
  /** Integrity metadata. */
  readonly integrity?: string;
  /** `u:p`, put before the host of the URL. */
  readonly userinfo?: string;
  /** Where the target is: of a draft, Local Network Access. */
  readonly targetAddressSpace?: AddressSpace;
  readonly cache?: 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';
}

/** `navigator.sendBeacon()`, which only says whether it will send. */
export interface BeaconInitiator extends Upload {
  readonly api: 'beacon';
}

/** A connection that ends with its first message or its first error. */
export interface EventSourceInitiator {
  readonly api: 'event-source';
  readonly withCredentials?: boolean;
}

/** `css`: an `@font-face` rule that text makes the page load. `FontFace`: `new FontFace(…).load()`. */
export interface FontInitiator {
  readonly api: 'font';
  readonly via: 'css' | 'FontFace';
}

export interface Embedded {
  /** The element's `crossorigin` attribute; left out for none. */
  readonly crossorigin?: CrossOriginAttribute;
}

/** `<link rel=stylesheet>`, then `sheet.cssRules`, `sheet.insertRule()` or `sheet.deleteRule()`. */
export interface StylesheetInitiator extends Embedded, WithIntegrity {
  readonly api: 'stylesheet';
  readonly access: 'cssRules' | 'insertRule' | 'deleteRule';
}

/** `@import` in a `<style>` element, then `styleSheet.cssRules` of its rule. */
export interface CssImportInitiator {
  readonly api: 'css-import';
}

export type Initiator =
  | XhrInitiator
  | FetchInitiator
  | BeaconInitiator
  | FetchLaterInitiator
  | PingInitiator
  | CspReportInitiator
  | EventSourceInitiator
  | FontInitiator
  | PictureInitiator
  | MediaInitiator
  | StylesheetInitiator
  | CssImportInitiator
  | PreloadInitiator
  | TimingInitiator
  | NavigationInitiator
  | WebSocketInitiator
  | ScriptLoader;

/** The request that a call or an element makes, or the exception that it throws instead. */
export type CreatedRequest =
  | { readonly ok: true; readonly request: FetchRequest }
  | { readonly ok: false; readonly step: Decision<CreationRefusal> };

/** The steps at which a call throws, or returns false. */
export type CreationRefusal =
  | FetchStep<'Request constructor'>
  | FetchStep<'Headers append'>
  | SectionStep<'XMLHttpRequest'>
  | SectionStep<'Beacon'>;
