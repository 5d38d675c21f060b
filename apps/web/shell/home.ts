import type { SessionView } from '@wanghuo/platform-web';
import type { Screen } from '../screens.ts';

/** Screens that may be reached. */
export function screensFor(screens: readonly Screen[], view: SessionView): readonly Screen[] {
  return screens.filter((screen) => !screen.permission || view.subject.permissions.includes(screen.permission));
}

/**
 * The first screen of a person: that of the first of their roles that has one, else the first screen of daily work,
 * else the registers.
 */
export function homeOf(screens: readonly Screen[], view: SessionView): string {
  const open = screensFor(screens, view).filter((screen) => !screen.path.includes('$'));
  for (const role of view.subject.roles) {
    const own = open.find((screen) => screen.homeFor?.includes(role));
    if (own) return own.path;
  }
  return open.find((screen) => screen.group === 'duty')?.path ?? '/registers';
}
