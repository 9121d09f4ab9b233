#!/usr/bin/env node
/** `npm run bench:load -- --sessions N [--database-url URL]`: hands over to filling/main.ts. */
import { runCompiled } from '../services/run-compiled.mjs';

runCompiled('tools/bench/filling/main.js');
