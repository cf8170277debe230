import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineName, engineNames, type FoundEngine, isFound, type MissingEngine } from '../engine.ts';
import { findEngine } from './find.ts';
import { onPath } from './which.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The machine that is looked at; this one by default. */
export interface Machine {
  readonly env?: Environment;
  /** Folders of shared libraries. */
  readonly libraries?: readonly string[];
}

/** Something that this machine lacks. */
export interface Requirement {
  /** `webkit`, `Xvfb`, `certutil`, `libEGL.so.1`, … */
  readonly what: string;
  readonly engines: readonly EngineName[];
  readonly reason: string;
  readonly remedy: string;
  /** Without it these engines do not run at all; without any other they run with limits. */
  readonly essential: boolean;
  /** Packages of Debian and Ubuntu that bring it. */
  readonly packages: readonly string[];
}

const enginePackages: Record<EngineName, readonly string[]> = {
  chromium: ['chromium'],
  firefox: ['firefox-esr'],
  webkit: ['webkit2gtk-driver'],
};

/** What a system engine needs besides its own package. */
interface Companion {
  readonly what: string;
  readonly why: string;
  readonly essential: boolean;
  readonly packages: readonly string[];
  readonly needs: (engine: FoundEngine | MissingEngine) => boolean;
  readonly there: (env: Environment, libraries: readonly string[]) => boolean;
}

const isWebkitGtk = (engine: FoundEngine | MissingEngine) =>
  engine.name === 'webkit' && (!isFound(engine) || engine.driver === 'webdriver');
const drawsInWindow = (engine: FoundEngine | MissingEngine) => engine.name === 'firefox' || isWebkitGtk(engine);

const library =
  (name: string): Companion['there'] =>
  (_env, libraries) =>
    libraries.some((folder) => existsSync(join(folder, name)));

const graphics = (what: string, file: string, packageName: string): Companion => ({
  what,
  why: 'WebGL is drawn in software with it.',
  essential: false,
  packages: [packageName],
  needs: drawsInWindow,
  there: library(file),
});

const gstreamer = (what: string, file: string, packageName: string): Companion => ({
  what,
  why: 'WebKitGTK plays video with it.',
  essential: false,
  packages: [packageName],
  needs: isWebkitGtk,
  there: library(`gstreamer-1.0/${file}`),
});

const companions: readonly Companion[] = [
  {
    what: 'Xvfb',
    why: 'Firefox and WebKitGTK have WebGL only on a display.',
    essential: true,
    packages: ['xvfb'],
    needs: drawsInWindow,
    there: (env) => onPath('Xvfb', env) !== undefined || Boolean(env['DISPLAY']),
  },
  {
    what: 'certutil',
    why: 'Firefox trusts the CA of the tests through it.',
    essential: false,
    packages: ['libnss3-tools'],
    needs: (engine) => engine.name === 'firefox',
    there: (env) => onPath('certutil', env) !== undefined,
  },
  graphics('the software renderer of Mesa', 'dri/swrast_dri.so', 'libgl1-mesa-dri'),
  graphics('libGL', 'libGL.so.1', 'libgl1'),
  graphics('libEGL', 'libEGL.so.1', 'libegl1'),
  graphics('libGLESv2', 'libGLESv2.so.2', 'libgles2'),
  gstreamer('the Matroska demuxer of GStreamer', 'libgstmatroska.so', 'gstreamer1.0-plugins-good'),
  gstreamer('the VP8 decoder of GStreamer', 'libgstvpx.so', 'gstreamer1.0-plugins-good'),
  gstreamer('libav for GStreamer', 'libgstlibav.so', 'gstreamer1.0-libav'),
];

/** All packages of Debian that the engines may need. */
export const debianPackages: readonly string[] = [
  ...new Set([...Object.values(enginePackages).flat(), ...companions.flatMap(({ packages }) => packages)]),
];

/** What this machine lacks to run `names`, the engines themselves included; nothing is started but `--version`. */
export async function missingRequirements(
  names: readonly EngineName[] = engineNames,
  machine: Machine = {},
): Promise<Requirement[]> {
  const env = machine.env ?? process.env;
  return lacking(await Promise.all(names.map((name) => findEngine(name, { env }))), machine);
}

/** What these engines lack, one entry a thing. */
export function lacking(engines: readonly (FoundEngine | MissingEngine)[], machine: Machine = {}): Requirement[] {
  const missing = engines.flatMap((engine) => (isFound(engine) ? [] : [engineRequirement(engine)]));
  if (process.platform !== 'linux') return missing;
  const env = machine.env ?? process.env;
  const libraries = machine.libraries ?? libraryFolders();
  const besides = companions.flatMap((companion) => {
    const needing = engines.filter(companion.needs).map(({ name }) => name);
    return needing.length === 0 || companion.there(env, libraries) ? [] : [companionRequirement(companion, needing)];
  });
  return [...missing, ...besides];
}

const engineRequirement = ({ name, reason, remedy, npmPackage }: MissingEngine): Requirement => ({
  what: name,
  engines: [name],
  reason,
  remedy,
  essential: true,
  packages: npmPackage === undefined ? enginePackages[name] : [],
});

const companionRequirement = ({ what, why, essential, packages }: Companion, engines: EngineName[]): Requirement => ({
  what,
  engines,
  reason: `${what} is not installed. ${why}`,
  remedy: `Install it (Debian, Ubuntu: apt-get install ${packages.join(' ')}).`,
  essential,
  packages,
});

function libraryFolders(): string[] {
  const triplets = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((folder) => folder.includes('-linux-')) : [];
  return [...triplets.map((triplet) => join('/usr/lib', triplet)), '/usr/lib64', '/usr/lib'];
}
