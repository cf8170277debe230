import type { AgentMessage, AgentReply, Assignment, Report } from '../observation.ts';
import { carryOut } from './case.ts';
import { serve } from './context.ts';

/** Connections to one host are few; more in flight than this only wait in the engine's queue. */
const inFlightAtMost = 16;

/**
 * Takes cases from the server of its own origin and posts back what was seen. One message is under way at a time, so
 * what is reported in the meantime goes with the next one: batches as large as the engine is fast.
 */
class Agent {
  readonly #channel: string;
  readonly #waiting: Assignment[] = [];
  #reports: Report[] = [];
  #inFlight = 0;
  #talking = false;
  #done = false;
  #next: string | undefined;

  constructor(channel: string) {
    this.#channel = channel;
  }

  async talk(): Promise<void> {
    if (this.#talking) return;
    this.#talking = true;
    while (this.#reports.length > 0 || (!this.#done && this.#room() > 0)) {
      const message: AgentMessage = { reports: this.#reports, capacity: this.#room() };
      this.#reports = [];
      const response = await fetch(this.#channel, { method: 'POST', body: JSON.stringify(message), cache: 'no-store' });
      const reply = (await response.json()) as AgentReply;
      this.#done = reply.done;
      this.#next = reply.next;
      this.#waiting.push(...reply.assignments);
      this.#start();
    }
    this.#talking = false;
    if (this.#done && this.#inFlight === 0 && this.#next !== undefined) location.replace(this.#next);
  }

  #room(): number {
    return Math.max(0, 2 * inFlightAtMost - this.#inFlight - this.#waiting.length);
  }

  #start(): void {
    while (this.#inFlight < inFlightAtMost) {
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

// Only the page's own URL names a session; those of frames and workers do not.
const session = new URL(location.href).searchParams.get('session');
if (session === null) serve();
else void new Agent(`/-/agent/${session}`).talk();
