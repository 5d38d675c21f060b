import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Services } from '../services.ts';
import { accessOf } from './access-state.ts';
import { findAccountByName, personOf, savePassword, saveNewAccount } from './account.ts';
import { lockOpenAssignments, saveAssignment } from './assignment.ts';
import { accountCreated } from './events.ts';
import { generatePassword } from './password-generator.ts';
import { areSeparate, isHeldByAccounts, rolesOf } from './role.ts';
import { inAccessTransaction, withinAccess } from './within-access.ts';

export interface DemonstrationAccount {
  readonly name: string;
  /** Obviously synthetic, e.g. with 示例 before it. */
  readonly displayName: string;
  readonly assignments: readonly { readonly role: string; readonly scopeValue: string | null }[];
  readonly stationId?: string | null;
  readonly townshipCode?: string | null;
  readonly premisesId?: string | null;
  readonly personId?: string | null;
}

const fileForm = z.object({
  accounts: z.array(
    z.object({ account: z.string(), displayName: z.string(), roles: z.array(z.string()), password: z.string() }),
  ),
});
export type DemonstrationFile = z.output<typeof fileForm>;

/**
 * Makes the accounts of a demonstration with random passwords and writes these to a file only its owner can read.
 * Running it again changes nothing; when the file was lost, the accounts get new passwords. Only accounts made here are
 * touched.
 *
 * @param file - path of the JSON file
 * @returns what the file says
 * @throws Error outside a demonstration, for an unknown role, for roles one person may not have together (AZ-11), or when
 *   a name belongs to a real account
 */
export async function createDemoAccounts(
  services: Services,
  list: readonly DemonstrationAccount[],
  file: string,
): Promise<DemonstrationFile> {
  if (!services.settings.isDemonstration) throw new Error('Demonstration accounts are made in a demonstration only');
  const known = rolesOf(services.declarations);
  for (const { name, assignments } of list) {
    const roles = assignments.map((item) => item.role);
    const unknown = roles.find((role) => !isHeldByAccounts(known, role));
    if (unknown !== undefined) throw new Error(`Demonstration account ${name} has the unknown role ${unknown}`);
    if (!areSeparate(known, roles)) throw new Error(`Demonstration account ${name} has roles that exclude each other`);
  }
  const before = await readFileOf(file);
  const passwords = new Map(before?.accounts.map((entry) => [entry.account, entry.password]));
  const accounts: DemonstrationFile['accounts'] = [];
  for (const item of list) {
    const person = personOf({ name: item.name, displayName: item.displayName, phone: null });
    const kept = passwords.get(item.name);
    const password = kept ?? generatePassword((byteCount) => services.world.random(byteCount), 20, person);
    await save(services, item, { password, isNew: kept === undefined });
    accounts.push({
      account: item.name,
      displayName: item.displayName,
      roles: item.assignments.map((one) => one.role),
      password,
    });
  }
  await writeAtomically(file, `${JSON.stringify({ accounts }, null, 2)}\n`);
  return { accounts };
}

async function save(
  services: Services,
  item: DemonstrationAccount,
  given: { password: string; isNew: boolean },
): Promise<void> {
  const before = await inAccessTransaction(services.database, (tx) => findAccountByName(tx, item.name));
  const isHashed = before !== undefined && before.passwordHash !== null && !given.isNew;
  const passwordHash = isHashed ? before.passwordHash : await accessOf(services).hasher.hash(given.password);
  await services.transact(services.jobSubject('demonstration'), async (context) => {
    const { now } = context;
    const created = await withinAccess(context.tx, async (tx) => {
      const existing = await findAccountByName(tx, item.name);
      if (existing && !existing.isDemonstration)
        throw new Error(`Account ${item.name} is not one of the demonstration`);
      const id = existing?.id ?? context.newId();
      if (!existing) {
        await saveNewAccount(
          tx,
          {
            id,
            name: item.name,
            displayName: item.displayName,
            passwordHash,
            mustChange: false,
            isDemonstration: true,
            stationId: item.stationId ?? null,
            townshipCode: item.townshipCode ?? null,
            premisesId: item.premisesId ?? null,
            personId: item.personId ?? null,
            phone: null,
            createdBy: null,
          },
          now,
        );
      } else if (given.isNew && passwordHash !== null) {
        await savePassword(tx, existing, { passwordHash, mustChange: false, now });
      }
      const open = await lockOpenAssignments(tx, id, now);
      for (const { role, scopeValue } of item.assignments) {
        if (open.some((one) => one.role === role && one.scopeValue === scopeValue)) continue;
        await saveAssignment(
          tx,
          {
            id: context.newId(),
            accountId: id,
            role,
            scopeValue,
            validFromAt: now,
            validUntilAt: null,
            grantedBy: null,
            reason: null,
          },
          now,
        );
      }
      return existing ? null : id;
    });
    if (created !== null)
      await services.announce(context, accountCreated, { accountId: created, isFirst: false, isDemonstration: true });
  });
}

async function readFileOf(file: string): Promise<DemonstrationFile | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return fileForm.parse(JSON.parse(text));
}

/** The new content is complete on disk before it takes the old one's place, and nobody else could ever read it. */
async function writeAtomically(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
