import { canonicalJson } from './canonical.ts';
import { type Checkpoint, type SignedCheckpoint, type Signer, signCheckpoint } from './checkpoint.ts';
import { type Digest, toHex } from './digest.ts';
import { entryHashes, zeroHash } from './hash-chain.ts';
import { appendEntries, checkpointOf, emptyLog } from './log-state.ts';
import { checkpointHash } from './checkpoint.ts';
import type { EntryContent, EntryRecord } from './record.ts';

/**
 * Sample logs and every way AL-07 names to damage one, so that each verifier is measured by the same
 * attacks. Nothing here is of use to a running system.
 */

/** A log as exported: lines, checkpoints, and the checkpoints somebody kept elsewhere. */
export interface ExportedLog {
  readonly lines: readonly string[];
  readonly checkpoints: readonly SignedCheckpoint[];
  readonly kept: readonly Checkpoint[];
}

/** A damaged log. The first record that is not what it was lies at `firstBadSeq`. */
export interface DamagedLog extends ExportedLog {
  readonly firstBadSeq: number;
}

/** Draws a whole number from 0 to `below` − 1; the caller brings the randomness. */
export type Pick = (below: number) => number;

/** One way to damage; `undefined` if this log is too small for it. */
export interface Tampering {
  readonly name: string;
  damage(log: ExportedLog, pick: Pick, insider: Insider): Promise<DamagedLog | undefined>;
}

/** What an attacker inside may hold: the hash of the log, always; its signing key, only in the cases named so. */
export interface Insider {
  readonly digest: Digest;
  readonly signer: Signer;
  readonly strangerSigner: Signer;
}

/**
 * A valid log of made-up records.
 * @param checkpointEvery - a checkpoint is made after so many records; the records after the last stay without
 */
export async function sampleLog(
  digest: Digest,
  signer: Signer,
  { size, checkpointEvery, name = 'sample' }: { size: number; checkpointEvery: number; name?: string },
): Promise<ExportedLog> {
  let state = emptyLog(name, digest);
  const lines: string[] = [];
  const checkpoints: SignedCheckpoint[] = [];
  let prevCheckpoint = zeroHash;
  while (state.size < size) {
    const count = Math.min(checkpointEvery, size - state.size);
    const contents = Array.from({ length: count }, (_, at) => sampleContent(state.size + at));
    const { state: after, sealed } = appendEntries(digest, state, contents);
    state = after;
    lines.push(...sealed.map((entry) => entry.line));
    if (count < checkpointEvery) break;
    const checkpoint = checkpointOf(digest, state, { at: sampleAt(state.size), prevCheckpoint, keyId: signer.keyId });
    checkpoints.push(await signCheckpoint(checkpoint, signer));
    prevCheckpoint = checkpointHash(digest, checkpoint);
  }
  return { lines, checkpoints, kept: [] };
}

/** A made-up record's content, the same for the same place. */
export function sampleContent(seq: number): EntryContent {
  return {
    at: sampleAt(seq),
    actor: { type: 'user', id: `示例·${seq % 7}`, session: toHex(new Uint8Array(32).fill(seq % 251)) },
    action: ['incident.create', 'incident.dispatch', 'unit.ack', 'hazard.reveal'][seq % 4]!,
    object: { type: 'incident', id: seq % 5 === 0 ? null : `示例警情-${seq}` },
    result: seq % 11 === 0 ? 'denied' : 'ok',
    detail: seq % 3 === 0 ? null : toHex(new Uint8Array(32).fill(seq % 256)),
  };
}

export const tamperings: readonly Tampering[] = [
  {
    name: 'change one record',
    damage: async (log, pick) => {
      const at = pick(log.lines.length);
      return { ...log, lines: log.lines.with(at, edited(log.lines[at]!)), firstBadSeq: at };
    },
  },
  {
    name: 'write one record in another form',
    damage: async (log, pick) => {
      const at = pick(log.lines.length);
      return { ...log, lines: log.lines.with(at, log.lines[at]!.replace(',', ', ')), firstBadSeq: at };
    },
  },
  {
    name: 'remove one record',
    damage: async (log, pick) => {
      if (log.lines.length < 2) return undefined;
      const at = pick(log.lines.length - 1);
      return { ...log, lines: log.lines.toSpliced(at, 1), firstBadSeq: at };
    },
  },
  {
    name: 'insert a record that links backwards',
    damage: async (log, pick, { digest }) => {
      const at = pick(log.lines.length);
      const lines = log.lines.toSpliced(at, 0, rechained(digest, [edited(log.lines[at]!)], at, log.lines[at - 1])[0]!);
      return { ...log, lines, firstBadSeq: at };
    },
  },
  {
    name: 'swap two neighbours',
    damage: async (log, pick) => {
      if (log.lines.length < 2) return undefined;
      const at = pick(log.lines.length - 1);
      const lines = log.lines.with(at, log.lines[at + 1]!).with(at + 1, log.lines[at]!);
      return { ...log, lines, firstBadSeq: at };
    },
  },
  {
    name: 'cut off a tail that a checkpoint covers',
    damage: async (log, pick) => {
      const covered = log.checkpoints.at(-1)?.checkpoint.size ?? 0;
      if (covered === 0) return undefined;
      const at = pick(covered);
      return { ...log, lines: log.lines.slice(0, at), firstBadSeq: at };
    },
  },
  {
    name: 'edit and chain anew to the end',
    damage: async (log, pick, { digest }) => {
      const covered = log.checkpoints.at(-1)?.checkpoint.size ?? 0;
      if (covered === 0) return undefined;
      const at = pick(covered);
      const changed = [edited(log.lines[at]!), ...log.lines.slice(at + 1)];
      const lines = [...log.lines.slice(0, at), ...rechained(digest, changed, at, log.lines[at - 1])];
      return { ...log, lines, firstBadSeq: at };
    },
  },
  {
    name: 'swap two checkpoints',
    damage: async (log, pick) => {
      if (log.checkpoints.length < 2) return undefined;
      const at = pick(log.checkpoints.length - 1);
      const checkpoints = log.checkpoints.with(at, log.checkpoints[at + 1]!).with(at + 1, log.checkpoints[at]!);
      return { ...log, checkpoints, firstBadSeq: log.checkpoints[at - 1]?.checkpoint.size ?? 0 };
    },
  },
  {
    name: 'leave out a checkpoint from the middle',
    damage: async (log, pick) => {
      if (log.checkpoints.length < 2) return undefined;
      const at = pick(log.checkpoints.length - 1);
      return {
        ...log,
        checkpoints: log.checkpoints.toSpliced(at, 1),
        firstBadSeq: log.checkpoints[at - 1]?.checkpoint.size ?? 0,
      };
    },
  },
  {
    name: 'alter a checkpoint without signing it anew',
    damage: async (log, pick) => {
      if (log.checkpoints.length === 0) return undefined;
      const at = pick(log.checkpoints.length);
      const signed = log.checkpoints[at]!;
      const checkpoint = { ...signed.checkpoint, at: '2031-01-01T00:00:00.000Z' };
      return {
        ...log,
        checkpoints: log.checkpoints.with(at, { ...signed, checkpoint }),
        firstBadSeq: log.checkpoints[at - 1]?.checkpoint.size ?? 0,
      };
    },
  },
  {
    name: 'sign a checkpoint with a wrong key of the same name',
    damage: async (log, pick, { signer, strangerSigner }) => {
      if (log.checkpoints.length === 0) return undefined;
      const at = pick(log.checkpoints.length);
      const posing = { keyId: signer.keyId, sign: strangerSigner.sign };
      const forged = await signCheckpoint(log.checkpoints[at]!.checkpoint, posing);
      return {
        ...log,
        checkpoints: log.checkpoints.with(at, forged),
        firstBadSeq: log.checkpoints[at - 1]?.checkpoint.size ?? 0,
      };
    },
  },
  {
    name: 'sign all checkpoints with a key nobody knows',
    damage: async (log, _pick, { digest, strangerSigner }) => {
      if (log.checkpoints.length === 0) return undefined;
      return { ...log, checkpoints: await resigned(digest, log, strangerSigner), firstBadSeq: 0 };
    },
  },
  {
    name: 'replay an old tail in place of the present one',
    damage: async (log) => {
      const [first, second] = log.checkpoints;
      if (first === undefined || second === undefined) return undefined;
      const from = first.checkpoint.size;
      const old = log.lines.slice(0, second.checkpoint.size - from);
      const lines = [...log.lines.slice(0, from), ...old, ...log.lines.slice(second.checkpoint.size)];
      return { ...log, lines, firstBadSeq: from };
    },
  },
  {
    name: 'rewrite the past with the true signing key, against a kept checkpoint',
    damage: async (log, pick, { digest, signer }) => {
      const kept = log.checkpoints.at(-1)?.checkpoint;
      if (kept === undefined) return undefined;
      const at = pick(kept.size);
      const changed = [edited(log.lines[at]!), ...log.lines.slice(at + 1)];
      const lines = [...log.lines.slice(0, at), ...rechained(digest, changed, at, log.lines[at - 1])];
      const checkpoints = await resigned(digest, { ...log, lines }, signer);
      return { lines, checkpoints, kept: [kept], firstBadSeq: at };
    },
  },
  {
    name: 'cut off records and checkpoints, against a kept checkpoint',
    damage: async (log, pick) => {
      const kept = log.checkpoints.at(-1)?.checkpoint;
      if (kept === undefined) return undefined;
      const left = log.checkpoints.slice(0, pick(log.checkpoints.length));
      const size = left.at(-1)?.checkpoint.size ?? 0;
      return { lines: log.lines.slice(0, size), checkpoints: left, kept: [kept], firstBadSeq: size };
    },
  },
];

function sampleAt(seq: number): string {
  const at = (part: number) => String(part).padStart(2, '0');
  return `2030-01-${at(1 + (Math.floor(seq / 86_400) % 28))}T${at(Math.floor(seq / 3_600) % 24)}:${at(Math.floor(seq / 60) % 60)}:${at(seq % 60)}.000Z`;
}

/** The record with another action; `seq` and `prev` stay. */
function edited(line: string): string {
  const record = JSON.parse(line) as EntryRecord;
  return canonicalJson({ ...record, action: `${record.action}.forged` });
}

/** The records numbered and linked anew from `from`, each from the one before. */
function rechained(digest: Digest, lines: readonly string[], from: number, before: string | undefined): string[] {
  let prev = before === undefined ? zeroHash : toHex(entryHashes(digest, before).chain);
  return lines.map((line, at) => {
    const relinked = canonicalJson({ ...(JSON.parse(line) as EntryRecord), seq: from + at, prev });
    prev = toHex(entryHashes(digest, relinked).chain);
    return relinked;
  });
}

/** The checkpoints of a log made anew over the lines it has now. */
async function resigned(digest: Digest, log: ExportedLog, signer: Signer): Promise<SignedCheckpoint[]> {
  const { log: name } = JSON.parse(log.lines[0]!) as EntryRecord;
  let state = emptyLog(name, digest);
  let prevCheckpoint = zeroHash;
  const checkpoints: SignedCheckpoint[] = [];
  for (const { checkpoint } of log.checkpoints) {
    const contents = log.lines.slice(state.size, checkpoint.size).map((line) => JSON.parse(line) as EntryRecord);
    state = appendEntries(digest, state, contents).state;
    const anew = checkpointOf(digest, state, { at: checkpoint.at, prevCheckpoint, keyId: signer.keyId });
    checkpoints.push(await signCheckpoint(anew, signer));
    prevCheckpoint = checkpointHash(digest, anew);
  }
  return checkpoints;
}
