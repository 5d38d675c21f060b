import { sql } from 'kysely';
import { DomainError } from '@wanghuo/kernel';
import type { Fact } from '../context.ts';
import { implement, type Subscriber } from '../domain-server.ts';
import { readFacts } from '../ledger/delivery.ts';
import type { Services } from '../services.ts';
import { retryDelivery } from './contracts.ts';
import { errorText } from './error-text.ts';
import { deliveryFailedAgain, readerUnknown, repairNotFound } from './errors.ts';
import { deliveryRepaired } from './events.ts';

/**
 * Lets a reader take a fact that had failed too often. It acts as the job it is, in a transaction of its own that also
 * takes the fact off the list, so that the effect happens once (RE-05); the administrator only asks for it (AZ-11).
 */
export const retryDeliveryImplementation = implement(retryDelivery, async ({ reader, factId }, context) => {
  const { services } = context;
  const subscriber = services.domains.flatMap((domain) => domain.subscribers).find(({ name }) => name === reader);
  const fact = await findOpenRepair(services, reader, factId);
  if (!fact) throw repairNotFound();
  if (!subscriber) throw readerUnknown({ reader });
  try {
    await deliver(services, subscriber, fact);
  } catch (error) {
    if (error instanceof DomainError && error.code === repairNotFound.code) throw error;
    services.log.error({ err: error, reader, fact: factId }, 'fact not taken again');
    throw deliveryFailedAgain({ reason: errorText(error instanceof Error ? error.message : String(error)) ?? '' });
  }
  await services.announce(context, deliveryRepaired, { factId, reader });
  return {};
});

async function findOpenRepair(services: Services, reader: string, factId: string): Promise<Fact | undefined> {
  const { rows } = await sql<{ writer: string; position: number }>`
    select fact.writer::text as writer, fact.position from ledger.repair join ledger.fact on fact.id = repair.fact_id
    where reader = ${reader} and fact_id = ${factId} and repaired_at is null`.execute(services.database);
  const place = rows[0];
  if (!place) return undefined;
  const [found] = await readFacts(services.database, { ...place, position: place.position - 1 }, { limit: 1 });
  return found?.fact.id === factId ? found.fact : undefined;
}

async function deliver(services: Services, subscriber: Subscriber, fact: Fact): Promise<void> {
  await services.transact(
    services.jobSubject(subscriber.name),
    async (context) => {
      const taken = await sql`update ledger.repair set repaired_at = ${context.now}
        where reader = ${subscriber.name} and fact_id = ${fact.id} and repaired_at is null`.execute(context.tx);
      if (taken.numAffectedRows !== 1n) throw repairNotFound();
      const payload = subscriber.event.schema.parse(fact.payload) as unknown;
      await subscriber.run(payload as never, { ...context, fact });
    },
    { causes: [fact.id] },
  );
}
