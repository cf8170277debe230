import type { Observation } from '../../../protocol/outcome/observation.ts';
import { nextEvent } from './scope.ts';

/** Script hears nothing of what the engine sends by itself. */
const sent: Observation<'ping' | 'csp-report'> = { kind: 'outcome', outcome: 'opaque', seen: {} };

/** Follows a link, which leads to an answer without content, so that the document stays. */
export async function probePing(url: string): Promise<Observation<'ping'>> {
  const own = await lastingDocument('');
  const link = own.createElement('a');
  link.href = '/favicon.ico';
  link.ping = url;
  own.body.append(link);
  link.click();
  return sent;
}

/** Breaks the policy of a document. */
export async function probeCspReport(url: string): Promise<Observation<'csp-report'>> {
  const policy = `img-src 'none'; report-uri ${url}`;
  const own = await lastingDocument(`?policy=${encodeURIComponent(policy)}`);
  const violated = nextEvent(own, 'securitypolicyviolation');
  const image = own.createElement('img');
  image.src = '/favicon.ico';
  own.body.append(image);
  await violated;
  return sent;
}

/** Of a frame that stays: Firefox drops with a document what it has not sent yet. */
async function lastingDocument(query: string): Promise<Document> {
  const frame = document.createElement('iframe');
  const loaded = nextEvent(frame, 'load');
  frame.src = `/-/document${query}#`;
  document.body.append(frame);
  await loaded;
  if (!frame.contentDocument) throw new Error('the document of the frame cannot be reached');
  return frame.contentDocument;
}
