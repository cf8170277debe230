import { go } from '../shared/go.mjs';

go('rs-cors');
