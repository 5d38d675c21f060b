import { screens } from './screens.ts';
import { installTrustedTypes } from './trusted-types.ts';

installTrustedTypes();

// This file is small and waits for nothing, so that the code of the screen that is asked for comes together with that
// of the application, and is not first asked for when the other has been run.
void import('./application.tsx');
const asked = screens.find(({ path }) => path === globalThis.location.pathname);
asked?.load().catch(() => {}); // A failure is told by the screen itself.
