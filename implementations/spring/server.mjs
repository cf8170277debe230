import { policy } from '../shared/given.mjs';
import { java, jettyJars, parameters } from '../shared/java.mjs';

const spring = ['spring3-web', 'spring3-core', 'spring3-beans', 'spring3-context', 'commons-logging'];
java('spring', 'javax', [...spring, ...jettyJars], { ...parameters, maxAge: policy.maxAge });
