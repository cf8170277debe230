import { go } from '../shared/go.mjs';

go('gin');
