// Everything that the tests need beyond npm's packages. Called by scripts/test.mjs where it may install things.
import './docker.mjs';
