/**
 * Preloaded into every Node process of the tests (NODE_OPTIONS=--require), those that tests start and worker threads
 * among them: the guards of a woven tree ask this variable which candidate is live.
 */
'use strict';
globalThis.__bugsmithLive = Number(process.env.BUGSMITH_LIVE || 0);
if (process.env.BUGSMITH_CHANNEL) require('./serve.cjs');
