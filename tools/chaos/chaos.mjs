#!/usr/bin/env node
/** `npm run chaos [-- --minutes N]`: hands over to main.ts. */
import { runCompiled } from '../services/run-compiled.mjs';

runCompiled('tools/chaos/main.js');
