import { go } from '../shared/go.mjs';

go('chi-cors');
