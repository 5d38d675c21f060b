import { ConfigProvider, type ConfigProviderProps } from 'antd';
import zhCN from 'antd/es/locale/zh_CN.js';
import { createContext, type ReactNode, use, useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { type Palette, palettes, type ThemeName } from './palette.ts';
import { componentTheme, cssVariablesOf } from './theme.ts';

// The library declares its ES modules as CommonJS, so the checker takes the default export for the whole module.
const chinese = zhCN as unknown as NonNullable<ConfigProviderProps['locale']>;

/** What a person wants: the theme that fits each screen, or one of the two everywhere. */
export type ThemeChoice = ThemeName | 'fitting';

export interface ThemeState {
  readonly name: ThemeName;
  readonly palette: Palette;
  /** Wall mode: type × 1.5, controls hidden. */
  readonly wall: boolean;
  readonly choice: ThemeChoice;
  /** Remembers the choice of whoever is signed in, in this browser. */
  readonly choose: (choice: ThemeChoice) => void;
  readonly setWall: (wall: boolean) => void;
  /** Says which theme fits the screen that is open, and whose choice goes before it; null when none is open. */
  readonly suggest: (suggestion: ThemeSuggestion | null) => void;
}

/** The theme that fits a screen for a person; `device` leaves it to the system's preference. */
export interface ThemeSuggestion {
  readonly personId: string;
  readonly theme: ThemeName | 'device';
}

const ThemeContext = createContext<ThemeState | null>(null);
/** The theme last in force here: before anybody has signed in, the door looks as the room did. */
const lastKey = 'wanghuo.theme';
const choiceKeyOf = (personId: string) => `wanghuo.theme.${personId}`;

function rememberedTheme(key: string): ThemeName | null {
  try {
    const stored = globalThis.localStorage?.getItem(key);
    if (stored === 'room' || stored === 'office') return stored;
  } catch {
    // Storage may be refused by the browser's settings; nothing is remembered then.
  }
  return null;
}

function remember(key: string, name: ThemeName | null): void {
  try {
    if (name === null) localStorage.removeItem(key);
    else localStorage.setItem(key, name);
  } catch {
    // Not remembered; the theme still changes.
  }
}

const deviceTheme = (): ThemeName =>
  globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'room' : 'office';

/**
 * Dresses everything below in one of the two themes: what the person chose in this browser, else what fits the screen.
 * @param initial - forces a theme, as a wall display does
 */
export function ThemeProvider({
  children,
  initial,
  initialWall = false,
}: {
  children: ReactNode;
  initial?: ThemeName;
  initialWall?: boolean;
}) {
  const [forced, setForced] = useState<ThemeName | null>(initial ?? null);
  const [suggestion, suggest] = useState<ThemeSuggestion | null>(null);
  const [chosen, setChosen] = useState<Readonly<Record<string, ThemeName | null>>>({});
  const [wall, setWall] = useState(initialWall);
  const personId = suggestion?.personId ?? null;
  const own = personId === null ? null : personId in chosen ? chosen[personId] : rememberedTheme(choiceKeyOf(personId));
  const fitting =
    suggestion === null
      ? (rememberedTheme(lastKey) ?? deviceTheme())
      : suggestion.theme === 'device'
        ? deviceTheme()
        : suggestion.theme;
  const name = forced ?? own ?? fitting;

  // Before the first paint, so that a dark room sees no flash of the light theme.
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset['theme'] = name;
    root.style.colorScheme = name === 'room' ? 'dark' : 'light';
    for (const [variable, value] of Object.entries(cssVariablesOf(name))) root.style.setProperty(variable, value);
  }, [name]);
  useEffect(() => {
    if (personId !== null) remember(lastKey, name);
  }, [personId, name]);
  useLayoutEffect(() => {
    if (wall) document.documentElement.dataset['wall'] = 'true';
    else delete document.documentElement.dataset['wall'];
  }, [wall]);

  const choose = useCallback(
    (next: ThemeChoice) => {
      if (personId === null) return;
      const theme = next === 'fitting' ? null : next;
      setForced(null);
      setChosen((before) => ({ ...before, [personId]: theme }));
      remember(choiceKeyOf(personId), theme);
    },
    [personId],
  );
  const choice: ThemeChoice = forced ?? own ?? 'fitting';
  const state = useMemo(
    () => ({ name, palette: palettes[name], wall, choice, choose, setWall, suggest }),
    [name, wall, choice, choose],
  );
  const config = useMemo(() => componentTheme(name), [name]);
  return (
    <ThemeContext value={state}>
      <ConfigProvider
        theme={config}
        locale={chinese}
        componentSize="middle"
        wave={{ disabled: true }}
        button={{ autoInsertSpace: false }}
      >
        <div className="wh-app">{children}</div>
      </ConfigProvider>
    </ThemeContext>
  );
}

/** The theme in force. @throws Error outside a `ThemeProvider` */
export function useTheme(): ThemeState {
  const state = use(ThemeContext);
  if (!state) throw new Error('useTheme is used outside ThemeProvider');
  return state;
}

/**
 * Tells which theme fits the screen that is open. The person's own choice goes before it.
 * @param personId - whose choice counts; null before anybody has signed in
 */
export function useFittingTheme(personId: string | null, theme: ThemeSuggestion['theme']): void {
  const { suggest } = useTheme();
  useLayoutEffect(() => {
    if (personId !== null) suggest({ personId, theme });
  }, [suggest, personId, theme]);
}
