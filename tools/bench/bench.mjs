#!/usr/bin/env node
/** `npm run bench [-- --only CASE] [--rows N] [--quick]`: hands over to main.ts. */
import { runCompiled } from '../services/run-compiled.mjs';

runCompiled('tools/bench/main.js');
