import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { useLabels } from '../labels/labels.tsx';
import { Mark } from './mark.tsx';

/** `lifeSafety` repeats until it is answered; `tick` sounds once. Tones are computed: there are no sound files. */
export type SoundKind = 'lifeSafety' | 'tick';

interface SoundState {
  readonly allowed: boolean;
  /** True while something on the page may have to sound. */
  readonly promised: boolean;
  /** Promises sound for as long as the result is not called. */
  readonly promise: () => () => void;
  readonly allow: () => Promise<void>;
  readonly play: (kind: SoundKind) => void;
}

const SoundContext = createContext<SoundState | null>(null);

/** Two rising tones a second, in the band in which old loudspeakers and tired ears still hear well. */
function ring(context: AudioContext, kind: SoundKind): void {
  const tones =
    kind === 'lifeSafety'
      ? [
          [740, 0, 0.22],
          [988, 0.24, 0.22],
        ]
      : [[660, 0, 0.05]];
  for (const [frequency, start, length] of tones as [number, number, number][]) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = kind === 'lifeSafety' ? 'square' : 'sine';
    oscillator.frequency.value = frequency;
    const from = context.currentTime + start;
    const loud = kind === 'lifeSafety' ? 0.25 : 0.12;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(loud, from + 0.01);
    gain.gain.setValueAtTime(loud, from + length - 0.02);
    gain.gain.linearRampToValueAtTime(0, from + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + length);
  }
}

/** Holds the page's one audio context. Any click or key also allows sound, as browsers ask for. */
export function SoundProvider({ children }: { children: ReactNode }) {
  const [context] = useState(() => (typeof AudioContext === 'undefined' ? null : new AudioContext()));
  const [allowed, setAllowed] = useState(context?.state === 'running');
  const allow = useCallback(async () => {
    await context?.resume();
    setAllowed(context?.state === 'running');
  }, [context]);
  useEffect(() => {
    if (!context) return;
    const changed = () => setAllowed(context.state === 'running');
    context.addEventListener('statechange', changed);
    const first = () => void allow();
    globalThis.addEventListener('pointerdown', first, { once: true });
    globalThis.addEventListener('keydown', first, { once: true });
    return () => {
      context.removeEventListener('statechange', changed);
      globalThis.removeEventListener('pointerdown', first);
      globalThis.removeEventListener('keydown', first);
    };
  }, [context, allow]);
  const play = useCallback(
    (kind: SoundKind) => {
      if (context?.state === 'running') ring(context, kind);
    },
    [context],
  );
  const [promises, setPromises] = useState(0);
  const promise = useCallback(() => {
    setPromises((count) => count + 1);
    return () => setPromises((count) => count - 1);
  }, []);
  const promised = promises > 0;
  const state = useMemo(() => ({ allowed, promised, promise, allow, play }), [allowed, promised, promise, allow, play]);
  return <SoundContext value={state}>{children}</SoundContext>;
}

/** The sounds of this page. @throws Error outside a `SoundProvider` */
export function useSound(): SoundState {
  const state = use(SoundContext);
  if (!state) throw new Error('useSound is used outside SoundProvider');
  return state;
}

/** Sounds once a second for as long as something of life-safety waits for a named person's answer. */
export function useAlarmSound(unanswered: boolean): void {
  const { play, allowed, promise } = useSound();
  useEffect(() => promise(), [promise]);
  useEffect(() => {
    if (!unanswered || !allowed) return;
    play('lifeSafety');
    const timer = setInterval(() => play('lifeSafety'), 1_000);
    return () => clearInterval(timer);
  }, [unanswered, allowed, play]);
}

/**
 * Asks visibly for sound where a view has promised it: a promise that cannot be kept must be seen. Shows nothing once it
 * is allowed, and nothing on pages that never sound.
 */
export function SoundPermission() {
  const t = useLabels('web');
  const { allowed, allow, promised } = useSound();
  if (allowed || !promised) return null;
  return (
    <button type="button" className="wh-sound-off" onClick={() => void allow()}>
      <Mark meaning="unverified" />
      {t('web.sound.off')}
      <b>{t('web.sound.allow')}</b>
    </button>
  );
}
