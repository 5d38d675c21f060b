import { z } from 'zod';
import { command, evidence, instantSchema, limits, operational, query, scopeKinds } from '@wanghuo/kernel';
import * as errors from './errors.ts';

const nothing = z.strictObject({});
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const place = z.number().int().min(0);

// ---- accounts: what an administrator of rights chooses from

/** Roles, permissions and the table role × permission × scope in one, with their Chinese names (AZ-02). */
export const readAuthorisation = query({
  name: 'oversight.authorisation',
  permission: 'account.read',
  handling: operational,
  input: nothing,
  output: z.object({
    roles: z.array(
      z.object({
        role: z.string(),
        label: z.string(),
        holder: z.enum(['person', 'machine']),
        isAdministrator: z.boolean(),
        needsSecondFactor: z.boolean(),
        /** Kinds of scope an assignment may be limited to; none when the role's grants name no value. */
        scopeKinds: z.array(z.enum(scopeKinds)),
        /** False when an assignment without a scope value would reach nothing. */
        mayLackScope: z.boolean(),
      }),
    ),
    permissions: z.array(z.object({ permission: z.string(), label: z.string() })),
    rows: z.array(z.object({ role: z.string(), permission: z.string(), within: z.enum(scopeKinds) })),
  }),
});

/**
 * Values a scope may take: code or id, and the name, of the register that the scope's fields refer to. Nothing else of
 * the record is told, because whoever grants rights reads no business data (AZ-11).
 */
export const findScopeValues = query({
  name: 'oversight.scopeValues',
  permission: 'account.read',
  handling: operational,
  input: z.strictObject({
    kind: z.enum(scopeKinds),
    q: z.string().max(64).optional(),
    /** Names these values instead of searching. */
    values: z.array(z.string().max(64)).max(200).optional(),
  }),
  output: z.array(z.object({ value: z.string(), title: z.string() })),
});

// ---- audit: the sealed log (AL-14)

const checkpointView = z.object({
  size: place,
  root: hash,
  at: instantSchema,
  keyId: z.string(),
  /** The signature holds under the key this installation made; whoever doubts verifies with a pinned key. */
  isSignatureGood: z.boolean(),
});

export const readAuditLog = query({
  name: 'oversight.auditLog',
  permission: 'audit.read',
  handling: evidence,
  input: nothing,
  output: z.object({
    log: z.string(),
    /** Sealed records. */
    size: place,
    pendingCount: place,
    oldestPendingAt: instantSchema.nullable(),
    latest: checkpointView.extend({ line: z.string(), signature: z.string() }).nullable(),
    keys: z.array(
      z.object({
        keyId: z.string(),
        publicKey: z.string(),
        /** First 16 hexadecimal digits of SHA-256 over the key's bytes, as `apps/verify` prints it. */
        fingerprint: z.string(),
        validFromAt: instantSchema,
      }),
    ),
  }),
});

const auditLine = z.object({
  seq: place,
  at: instantSchema,
  actor: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  action: z.string(),
  actionLabel: z.string().nullable(),
  object: z.object({ type: z.string(), id: z.string().nullable() }),
  result: z.enum(['ok', 'denied', 'error']),
  hasDetail: z.boolean(),
  /** False when the stored line is no record any more: somebody changed it. */
  isReadable: z.boolean(),
});

/** Newest first; `before` is the last seq of the page before (AP-13). The search itself is audited (AL-14). */
export const searchAudit = query({
  name: 'oversight.searchAudit',
  permission: 'audit.read',
  handling: evidence,
  input: z.strictObject({
    /** Account name, displayed name or identifier. */
    actor: z.string().max(64).optional(),
    action: z.string().max(128).optional(),
    objectType: z.string().max(64).optional(),
    objectId: z.string().max(128).optional(),
    result: z.enum(['ok', 'denied', 'error']).optional(),
    fromAt: instantSchema.optional(),
    untilAt: instantSchema.optional(),
    before: place.optional(),
    limit: z.number().int().min(1).max(limits.listRows.maximum).optional(),
  }),
  output: z.object({ rows: z.array(auditLine), next: place.nullable() }),
});

/** One record with everything that stands for it. Reading it is audited as well. */
export const readAuditEntry = query({
  name: 'oversight.auditEntry',
  permission: 'audit.read',
  handling: evidence,
  input: z.strictObject({ seq: place }),
  output: auditLine.extend({
    /** The canonical line as it was sealed. */
    line: z.string(),
    chain: z.string(),
    session: z.string().nullable(),
    address: z.string().nullable(),
    /** Whether line, chain hash, link to the record before and searchable copies still agree. */
    isChainGood: z.boolean(),
    commitment: hash.nullable(),
    standing: z.enum(['NONE', 'ERASED', 'MATCHES', 'DIFFERS']),
    /** Structure, codes and identifiers; texts of the service's own work are covered (AZ-11). */
    detail: z.unknown(),
    isDetailCovered: z.boolean(),
    /** The first signed checkpoint that covers the record. */
    checkpoint: checkpointView.nullable(),
  }),
  errors: [errors.entryNotFound],
});

/** What a search may name: facts and operations that the log can hold. */
export const listAuditActions = query({
  name: 'oversight.auditActions',
  permission: 'audit.read',
  handling: operational,
  input: nothing,
  output: z.array(z.object({ action: z.string(), label: z.string().nullable(), kind: z.enum(['FACT', 'OPERATION']) })),
});

/** A proof file of `apps/verify` for one record: believable without this system. */
export const proveEntry = query({
  name: 'oversight.entryProof',
  permission: 'audit.read',
  handling: evidence,
  input: z.strictObject({ seq: place }),
  output: z.object({
    format: z.literal('wanghuo-ledger-proof'),
    line: z.string(),
    index: place,
    size: place,
    path: z.array(hash),
    checkpoint: z.object({ checkpoint: z.record(z.string(), z.unknown()), signature: z.string() }),
  }),
  errors: [errors.entryNotFound, errors.entryNotCovered],
});

// ---- system: health without business data (RE-22, OB-03, OB-04)

export const alarmCodes = [
  'DURABILITY_WEAK',
  'DISK_LOW',
  'DELIVERY_FAILED',
  'SEALER_BEHIND',
  'CHECKPOINT_LATE',
  'DEADLINES_LATE',
  'JOB_FAILING',
  'JOB_LATE',
  'READER_RETRYING',
  'CLOCK_APART',
  'DATABASE_SLOW',
  'CERTIFICATE_ENDING',
  'GATEWAY_CERTIFICATE_ENDING',
] as const;

export const systemStatus = query({
  name: 'oversight.systemStatus',
  permission: 'system.read',
  handling: operational,
  input: nothing,
  output: z.object({
    at: instantSchema,
    version: z.string(),
    nodeVersion: z.string(),
    startedAt: instantSchema,
    isDemonstration: z.boolean(),
    /** What needs a hand, most urgent first; consequence and first action stand in the labels (OB-04). */
    alarms: z.array(
      z.object({
        code: z.enum(alarmCodes),
        severity: z.enum(['ACT', 'WATCH']),
        values: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ),
    database: z.object({
      kind: z.enum(['embedded', 'external']),
      version: z.string(),
      milliseconds: z.number(),
      sizeBytes: z.number(),
      connectionCount: z.number().int(),
      clockOffsetMilliseconds: z.number(),
      /** Settings that would lose acknowledged work in a power cut (RE-01). */
      weakSettings: z.array(z.string()),
    }),
    disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }),
    memory: z.object({ residentBytes: z.number(), loopLagMilliseconds: z.number() }),
    /** Live connections of this process; null before the listener is open. */
    liveConnectionCount: z.number().int().nullable(),
    /** Days until the certificate ends; null without TLS of our own. */
    certificateDaysLeft: z.number().int().nullable(),
    /** Days until the first of the certificates ends that the gateways of devices need; null without any. */
    gatewayCertificateDaysLeft: z.number().int().nullable(),
    sealer: z.object({
      pendingCount: z.number().int(),
      oldestPendingSeconds: z.number().nullable(),
      sealedCount: z.number().int(),
      lastCheckpointAt: instantSchema.nullable(),
      uncoveredCount: z.number().int(),
    }),
    readers: z.array(
      z.object({
        name: z.string(),
        /** False when nothing of this version reads under the name any more. */
        isKnown: z.boolean(),
        attempts: z.number().int(),
        retryAt: instantSchema.nullable(),
        lastError: z.string().nullable(),
        openRepairCount: z.number().int(),
      }),
    ),
    repairs: z.array(
      z.object({
        reader: z.string(),
        factId: z.uuid(),
        factType: z.string(),
        recordedAt: instantSchema,
        failedAt: instantSchema,
        error: z.string(),
        isKnown: z.boolean(),
      }),
    ),
    jobs: z.array(
      z.object({
        name: z.string(),
        everySeconds: z.number().nullable(),
        nextAt: instantSchema,
        lastStartedAt: instantSchema.nullable(),
        lastFinishedAt: instantSchema.nullable(),
        lastError: z.string().nullable(),
        runs: z.number().int(),
        failures: z.number().int(),
      }),
    ),
    deadlines: z.object({
      openCount: z.number().int(),
      lateCount: z.number().int(),
      late: z.array(
        z.object({
          job: z.string(),
          dueAt: instantSchema,
          attempts: z.number().int(),
          lastError: z.string().nullable(),
        }),
      ),
    }),
  }),
});

/** Hands a fact to its reader once more, after the cause is mended (RE-07). */
export const retryDelivery = command({
  name: 'oversight.retryDelivery',
  permission: 'system.operate',
  handling: operational,
  input: z.strictObject({ reader: z.string().max(128), factId: z.uuid() }),
  output: z.object({}),
  errors: [errors.repairNotFound, errors.readerUnknown, errors.deliveryFailedAgain],
});

export const oversightContracts = [
  readAuthorisation,
  findScopeValues,
  readAuditLog,
  searchAudit,
  readAuditEntry,
  listAuditActions,
  proveEntry,
  systemStatus,
  retryDelivery,
];
