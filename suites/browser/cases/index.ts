import type { Case } from '../../../protocol/case.ts';
import { attackFamily } from './attack.ts';
import { beacon } from './beacon.ts';
import { canvas } from './canvas.ts';
import { contexts } from './context.ts';
import { decoration } from './decoration.ts';
import { cssom, scriptErrors } from './document.ts';
import { embed } from './embed.ts';
import type { Family } from './family.ts';
import { font } from './font.ts';
import { isolation } from './isolation.ts';
import { opaqueResponses } from './orb.ts';
import { policies } from './policy.ts';
import { resourcePolicy } from './resource-policy.ts';
import { httpCache } from './http-cache.ts';
import { http2 } from './http2.ts';
import { eventSource } from './event-source.ts';
import { fetchFamily, xhr } from './http.ts';
import { localNetwork } from './local-network.ts';
import { media } from './media.ts';
import { navigations } from './navigation.ts';
import { preloads } from './preload.ts';
import { integrity } from './integrity.ts';
import { imports } from './modules.ts';
import { secure } from './secure.ts';
import { serviceWorkers } from './service-worker.ts';
import { storageAccess } from './storage-access.ts';
import { timing } from './timing.ts';
import { wasm } from './wasm.ts';
import { webSocket } from './websocket.ts';
import { webgl } from './webgl.ts';
import { workers } from './workers.ts';
import { worklets } from './worklets.ts';

/** The whole suite, in the order in which the matrix shows it. */
export const families: readonly Family[] = [
  xhr,
  fetchFamily,
  beacon,
  eventSource,
  http2,
  httpCache,
  contexts,
  serviceWorkers,
  resourcePolicy,
  isolation,
  opaqueResponses,
  policies,
  localNetwork,
  font,
  webgl,
  canvas,
  media,
  decoration,
  timing,
  cssom,
  scriptErrors,
  imports,
  preloads,
  workers,
  worklets,
  wasm,
  integrity,
  embed,
  navigations,
  storageAccess,
  secure,
  webSocket,
  attackFamily,
];

export const allCases: readonly Case[] = families.flatMap(({ cases }) => cases);

/** The texts that reports show for each family. */
export const familyTexts = Object.fromEntries(families.map(({ name, title, about }) => [name, { title, about }]));
