// Everything that the tests need beyond npm's packages. Called by scripts/test.mjs where it may install things.
import { provideChromium } from './chromium.mjs';
import './docker.mjs';

await provideChromium();
