// One process, so that the package is built and packed once.
import './contents.ts';
import './examples.ts';
import './init.ts';
import './runners.ts';
