import { go } from '../shared/go.mjs';

go('gorilla');
