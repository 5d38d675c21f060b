import { sql } from 'kysely';
import { bulk } from '@wanghuo/kernel';
import { notFound, type Route, type Services, type Subject, subjectWhoMay } from '@wanghuo/platform-server';
import { wordsOf } from '../words.ts';

const name = 'sensing.capFeed';
const path = '/api/sensing/capFeed';
const permission = 'capMessage.read';
const mostEntries = 200;
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The messages of this service as an Atom feed, the newest first, and each of them as its XML (`?id=`). A route by hand,
 * because what it answers is XML.
 */
export const capFeedRoute: Route = {
  name,
  method: 'GET',
  path,
  permission,
  handling: bulk,
  summary: 'Lists the CAP messages of this service as an Atom feed; with an id, the message itself.',
  register(app, services) {
    app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
      const subject = await subjectWhoMay(services, request, { name, permission });
      const { id } = request.query as { readonly id?: unknown };
      reply.header('Cache-Control', 'no-store').header('X-Content-Type-Options', 'nosniff');
      if (id === undefined)
        return reply.type('application/atom+xml; charset=utf-8').send(await feedOf(services, subject));
      const found = typeof id === 'string' && idPattern.test(id) ? await contentOf(services, subject, id) : undefined;
      if (!found) throw notFound();
      reply.header('Content-Disposition', `attachment; filename="cap-${id as string}.xml"`);
      return reply.type('application/cap+xml; charset=utf-8').send(found);
    });
  },
};

async function contentOf(services: Services, subject: Subject, id: string): Promise<Buffer | undefined> {
  const { rows } = await services.read(subject, ({ tx }) =>
    sql<{ content: Buffer }>`select content from sensing.cap_message where id = ${id}`.execute(tx),
  );
  return rows[0]?.content;
}

interface Entry {
  readonly id: string;
  readonly headline: string | null;
  readonly identifier: string;
  readonly sent: string;
  readonly msg_type: string;
}

async function feedOf(services: Services, subject: Subject): Promise<string> {
  const { rows } = await services.read(subject, ({ tx }) =>
    sql<Entry>`
      select id, headline, identifier, sent, msg_type from sensing.cap_message where direction = 'OUT'
      order by id desc limit ${mostEntries}`.execute(tx),
  );
  const updated = rows[0]?.sent ?? services.world.now();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>urn:wanghuo:cap</id><title>${escaped(wordsOf(services)('cap.feed'))}</title><updated>${escaped(updated)}</updated>`,
    `<link rel="self" href="${path}"/>`,
    ...rows.map(
      ({ id, headline, identifier, sent, msg_type }) =>
        `<entry><id>urn:uuid:${id}</id><title>${escaped(headline ?? identifier)}</title><updated>${escaped(sent)}</updated>` +
        `<category term="${escaped(msg_type)}"/><link rel="alternate" type="application/cap+xml" href="${path}?id=${id}"/></entry>`,
    ),
    '</feed>\n',
  ].join('');
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
