import type { AudioInitiator } from '../../../../protocol/initiators/media.ts';
import type { Observation } from '../../../../protocol/outcome/observation.ts';
import { nextEvent } from '../scope.ts';
import { inTurn, release } from './load.ts';

/** Longer than any device takes to start; without a device some engines never start at all. */
const startMs = 2000;

let running: Promise<AudioContext | undefined> | undefined;

/** One context for all cases; `undefined` where it does not run. */
async function startContext(): Promise<AudioContext | undefined> {
  const context = new AudioContext();
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), startMs));
  return Promise.race([context.resume().then(() => context), late]);
}

/**
 * Plays the sound through a MediaElementAudioSourceNode, which gives silence for what is CORS-cross-origin. That it stays
 * silent is known once all of it has been played.
 * https://webaudio.github.io/web-audio-api/#MediaElementAudioSourceOptions-security
 */
export function probeAudio({ crossorigin }: AudioInitiator, url: string): Promise<Observation<'audio'>> {
  return inTurn(async () => {
    const context = await (running ??= startContext());
    if (!context) return { kind: 'unsupported', reason: 'an AudioContext does not run: there is no audio device' };
    const audio = new Audio();
    if (crossorigin) audio.crossOrigin = crossorigin;
    audio.src = url;
    const source = context.createMediaElementSource(audio);
    const analyser = context.createAnalyser();
    // Longer than the sound, so that nothing of it is missed between two looks.
    analyser.fftSize = 32768;
    source.connect(analyser);
    analyser.connect(context.destination);
    try {
      const event = await nextEvent(audio, 'canplaythrough', 'error');
      if (event === 'error') return { kind: 'outcome', outcome: 'blocked', seen: { event } };
      const ended = nextEvent(audio, 'ended');
      await audio.play();
      let loudest = 0;
      let played: string | undefined;
      while (loudest === 0 && played === undefined) {
        played = await Promise.race([ended, nextFrame()]);
        loudest = loudestOf(analyser);
      }
      return { kind: 'outcome', outcome: loudest > 0 ? 'readable' : 'opaque', seen: { silent: loudest === 0 } };
    } finally {
      source.disconnect();
      analyser.disconnect();
      release(audio);
    }
  });
}

function nextFrame(): Promise<undefined> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve(undefined)));
}

function loudestOf(analyser: AnalyserNode): number {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
}
