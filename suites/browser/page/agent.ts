import type { AgentMessage, AgentReply, Assignment, Report } from '../observation.ts';
import { carryOut } from './case.ts';
import { serve } from './context.ts';

/** How long the server is left without a word at most, in milliseconds, when there is something to report. */
const silence = 1_000;

/**
 * Takes cases from the server of its own origin and posts back what was seen. A message is a request among those of the cases,
 * and slows them: one is under way at a time, and none until the stock runs low.
 */
class Agent {
  readonly #channel: string;
  readonly #inFlightAtMost: number;
  readonly #waiting: Assignment[] = [];
  #reports: Report[] = [];
  #inFlight = 0;
  #talking = false;
  #done = false;
  #next: string | undefined;
  #lastTalk = -Infinity;

  constructor(channel: string, inFlightAtMost: number) {
    this.#channel = channel;
    this.#inFlightAtMost = inFlightAtMost;
  }

  async talk(): Promise<void> {
    if (this.#talking) return;
    this.#talking = true;
    while (this.#isDue() && (this.#reports.length > 0 || (!this.#done && this.#room() > 0))) {
      const message: AgentMessage = { reports: this.#reports, capacity: this.#room() };
      this.#reports = [];
      const reply = await send(this.#channel, message);
      this.#done = reply.done;
      this.#next = reply.next;
      this.#lastTalk = performance.now();
      this.#waiting.push(...reply.assignments);
      this.#start();
    }
    this.#talking = false;
    if (this.#done && this.#inFlight === 0 && this.#next !== undefined) location.replace(this.#next);
  }

  #isDue(): boolean {
    return this.#waiting.length < this.#inFlightAtMost || performance.now() - this.#lastTalk > silence;
  }

  /** As much lies ready that a message is worth its request and nothing waits for its reply. */
  #room(): number {
    return Math.max(0, 4 * this.#inFlightAtMost - this.#inFlight - this.#waiting.length);
  }

  #start(): void {
    while (this.#inFlight < this.#inFlightAtMost) {
      const assignment = this.#waiting.shift();
      if (!assignment) return;
      this.#inFlight++;
      void carryOut(assignment, (ms) => this.#pause(ms)).then((report) => {
        this.#reports.push(report);
        this.#release();
      });
    }
  }

  /** A case that waits is not in flight: others take its place. */
  async #pause(ms: number): Promise<void> {
    this.#release();
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#inFlight++;
  }

  #release(): void {
    this.#inFlight--;
    this.#start();
    void this.talk();
  }
}

/** jsdom has no fetch(). */
async function send(channel: string, message: AgentMessage): Promise<AgentReply> {
  const body = JSON.stringify(message);
  if (typeof fetch === 'function')
    return (await (await fetch(channel, { method: 'POST', body, cache: 'no-store' })).json()) as AgentReply;
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', channel);
    xhr.onload = () => resolve(JSON.parse(xhr.responseText) as AgentReply);
    xhr.onerror = () => reject(new Error('the server of the page did not answer'));
    xhr.send(body);
  });
}

// Only the page's own URL names a session; those of frames and workers do not.
const { searchParams } = new URL(location.href);
const session = searchParams.get('session');
if (session === null) serve();
else void new Agent(`/-/agent/${session}`, Number(searchParams.get('atOnce'))).talk();
