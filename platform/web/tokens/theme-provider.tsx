import { App, ConfigProvider, type ConfigProviderProps } from 'antd';
import zhCN from 'antd/es/locale/zh_CN.js';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { type Palette, palettes, type ThemeName } from './palette.ts';
import { componentTheme, cssVariablesOf } from './theme.ts';

// The library declares its ES modules as CommonJS, so the checker takes the default export for the whole module.
const chinese = zhCN as unknown as NonNullable<ConfigProviderProps['locale']>;

export interface ThemeState {
  readonly name: ThemeName;
  readonly palette: Palette;
  /** Wall mode: type × 1.5, controls hidden. */
  readonly wall: boolean;
  readonly setTheme: (name: ThemeName) => void;
  readonly setWall: (wall: boolean) => void;
}

const ThemeContext = createContext<ThemeState | null>(null);
const storageKey = 'wanghuo.theme';

function rememberedTheme(): ThemeName {
  try {
    const stored = globalThis.localStorage?.getItem(storageKey);
    if (stored === 'room' || stored === 'office') return stored;
  } catch {
    // Storage may be refused by the browser's settings; the system's preference decides then.
  }
  return globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'room' : 'office';
}

/**
 * Dresses everything below in one of the two themes. The choice is remembered on this device only.
 * @param initial - forces a theme at the start, as a wall display does
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
  const [name, setName] = useState<ThemeName>(initial ?? rememberedTheme);
  const [wall, setWall] = useState(initialWall);

  useEffect(() => {
    const root = document.documentElement;
    root.dataset['theme'] = name;
    root.style.colorScheme = name === 'room' ? 'dark' : 'light';
    for (const [variable, value] of Object.entries(cssVariablesOf(name))) root.style.setProperty(variable, value);
  }, [name]);
  useEffect(() => {
    if (wall) document.documentElement.dataset['wall'] = 'true';
    else delete document.documentElement.dataset['wall'];
  }, [wall]);

  const setTheme = useCallback((next: ThemeName) => {
    setName(next);
    try {
      localStorage.setItem(storageKey, next);
    } catch {
      // Not remembered; the theme still changes.
    }
  }, []);
  const state = useMemo(() => ({ name, palette: palettes[name], wall, setTheme, setWall }), [name, wall, setTheme]);
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
        <App className="wh-app">{children}</App>
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
