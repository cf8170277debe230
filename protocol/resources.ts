import type { ResourceName } from './types.ts';

/** The Content-Type under which each resource is served where a policy has none of its own. */
export const RESOURCE_TYPES: Readonly<Record<ResourceName, string>> = {
  text: 'text/plain',
  json: 'application/json',
  private: 'application/json',
  image: 'image/png',
  video: 'video/webm',
  font: 'font/ttf',
  stylesheet: 'text/css',
  script: 'text/javascript',
  'rejecting-script': 'text/javascript',
  module: 'text/javascript',
};
