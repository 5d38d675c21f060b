/**
 * The two palettes, one set of names. Grey is normal and colour means act: surfaces, lines and quiet text are warm
 * greys; saturated colour belongs to the meanings below and to nothing else.
 */

export const themeNames = ['room', 'office'] as const;
/** `room` is the dark theme of a command room, `office` the light one of a desk by day. */
export type ThemeName = (typeof themeNames)[number];

/** What a colour says. Each meaning has a shape of its own (`marks.ts`) and is always shown with a word. */
export const meanings = [
  'fire',
  'rescue',
  'assist',
  'unverified',
  'fault',
  'offline',
  'overdue',
  'returning',
  'neutral',
] as const;
export type Meaning = (typeof meanings)[number];

export interface MeaningColours {
  /** Marks, bars and borders: at least 3 : 1 on every surface. */
  readonly mark: string;
  /** Words: at least 4.5 : 1 on every surface and on `soft`. */
  readonly text: string;
  /** A tint behind a row or notice. */
  readonly soft: string;
  /** Words on a filled `mark`: at least 4.5 : 1. */
  readonly onMark: string;
}

export interface Palette {
  readonly surfaces: {
    readonly canvas: string;
    readonly panel: string;
    readonly raised: string;
    readonly hover: string;
  };
  /** Three strengths of text, all at least 4.5 : 1. */
  readonly text: string;
  readonly quiet: string;
  readonly faint: string;
  /** Hairlines between rows: decoration, without a contrast promise. */
  readonly line: string;
  /** Edges of inputs and buttons: at least 3 : 1. */
  readonly edge: string;
  readonly link: string;
  readonly focus: string;
  /** The ordinary accent of controls (checked boxes, selected tabs); white on it is at least 4.5 : 1. */
  readonly action: string;
  readonly actionHover: string;
  readonly meanings: Readonly<Record<Meaning, MeaningColours>>;
  readonly map: {
    readonly land: string;
    readonly outside: string;
    readonly outline: string;
    readonly water: string;
    readonly waterText: string;
    readonly roadMajor: string;
    readonly roadMiddle: string;
    readonly roadMinor: string;
    readonly roadText: string;
    readonly town: string;
    readonly halo: string;
    readonly route: string;
  };
}

const room: Palette = {
  surfaces: { canvas: '#262422', panel: '#2b2926', raised: '#322f2c', hover: '#373431' },
  text: '#ece7df',
  quiet: '#bcb5aa',
  faint: '#aaa398',
  line: '#45413c',
  edge: '#8a8379',
  link: '#9fc2e0',
  focus: '#8cc4ff',
  action: '#5b7083',
  actionHover: '#62788b',
  meanings: {
    fire: { mark: '#f4604e', text: '#ff9182', soft: '#45281f', onMark: '#1c1412' },
    rescue: { mark: '#e5832f', text: '#f5a25f', soft: '#422d1c', onMark: '#1c1510' },
    assist: { mark: '#5c97e6', text: '#8fbcf5', soft: '#26323f', onMark: '#10161d' },
    unverified: { mark: '#d6a92b', text: '#e6c15c', soft: '#3d331b', onMark: '#1b170d' },
    fault: { mark: '#b07be6', text: '#d0a5f5', soft: '#392d42', onMark: '#17111c' },
    offline: { mark: '#979085', text: '#bcb5aa', soft: '#34312d', onMark: '#191715' },
    overdue: { mark: '#f4604e', text: '#ff9182', soft: '#45281f', onMark: '#1c1412' },
    returning: { mark: '#47a69b', text: '#7cc8bf', soft: '#233532', onMark: '#0e1716' },
    neutral: { mark: '#bcb5aa', text: '#ece7df', soft: '#34312d', onMark: '#191715' },
  },
  map: {
    land: '#2a2825',
    outside: '#211f1d',
    outline: '#6b655d',
    water: '#27343c',
    waterText: '#8fa9b8',
    roadMajor: '#6e675d',
    roadMiddle: '#5e5850',
    roadMinor: '#4a4640',
    roadText: '#b0a99d',
    town: '#d6cfc4',
    halo: '#211f1d',
    route: '#ece7df',
  },
};

const office: Palette = {
  surfaces: { canvas: '#f1eee9', panel: '#fbfaf8', raised: '#ffffff', hover: '#e9e5de' },
  text: '#23201d',
  quiet: '#5a544c',
  faint: '#686159',
  line: '#ddd8cf',
  edge: '#7f786e',
  link: '#2f5879',
  focus: '#1c63b8',
  action: '#3f566b',
  actionHover: '#4d667d',
  meanings: {
    fire: { mark: '#c9281a', text: '#ab1f12', soft: '#fbe3de', onMark: '#ffffff' },
    rescue: { mark: '#b85c06', text: '#8f4700', soft: '#fbe8d5', onMark: '#ffffff' },
    assist: { mark: '#2468c4', text: '#1c56a8', soft: '#e0eafa', onMark: '#ffffff' },
    unverified: { mark: '#93690a', text: '#735200', soft: '#f8ecc9', onMark: '#ffffff' },
    fault: { mark: '#8442c4', text: '#6f2fae', soft: '#efe3fa', onMark: '#ffffff' },
    offline: { mark: '#787168', text: '#5a544c', soft: '#e9e5de', onMark: '#ffffff' },
    overdue: { mark: '#c9281a', text: '#ab1f12', soft: '#fbe3de', onMark: '#ffffff' },
    returning: { mark: '#16796e', text: '#0c6259', soft: '#d9efec', onMark: '#ffffff' },
    neutral: { mark: '#5a544c', text: '#23201d', soft: '#e9e5de', onMark: '#ffffff' },
  },
  map: {
    land: '#f4f1ec',
    outside: '#e6e2da',
    outline: '#a59d91',
    water: '#cddbe3',
    waterText: '#446070',
    roadMajor: '#b3a998',
    roadMiddle: '#cac2b5',
    roadMinor: '#d9d2c6',
    roadText: '#6a635a',
    town: '#37332e',
    halo: '#fbfaf8',
    route: '#23201d',
  },
};

export const palettes: Readonly<Record<ThemeName, Palette>> = { room, office };

/** Sizes in pixels. On the wall everything is multiplied by 1.5 and nothing is below 24. */
export const typeScale = { small: 12, body: 14, lead: 16, title: 20, display: 28, giant: 40 } as const;
export const space = { hair: 4, small: 8, medium: 12, large: 16, wide: 24, vast: 40 } as const;
export const fontFamily = "'Noto Sans SC Variable', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";
