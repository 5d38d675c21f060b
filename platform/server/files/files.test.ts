import { createHash } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAnswer, type Answer, type Operation, type OperationContext } from '../api/operation.ts';
import type { Subject } from '../context.ts';
import { type SampleServer, openSampleServer, subjectWith } from '../registers/testing/sample-server.ts';
import { contentDisposition } from './download.ts';
import { fileOperations } from './file-operations.ts';
import { attachFiles, cleanFileName, receiveFile, type FileRecord } from './file-record.ts';
import { sweepContent } from './sweep-content.ts';
import { fileStoreOf } from './file-store-of.ts';
import { openFileStore } from './file-store.ts';
import { mediaTypeOf } from './media-type.ts';
import { inspectZip } from './zip-guard.ts';

let server: SampleServer;
beforeAll(async () => {
  server = await openSampleServer();
});
afterAll(() => server.close());

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const sender = subjectWith({ township: ['500116101'] }, 'sender');
const colleague = subjectWith({ township: ['500116101'] }, 'colleague');
const stranger = subjectWith({ township: ['500116102'] }, 'stranger');
const operation = (name: string) => fileOperations.find((one) => one.name === `files.${name}`) as Operation;

const upload = (subject: Subject, fileName: string, bytes: Buffer) =>
  server.as(subject, (context) => operation('upload').run({} as never, context) as Promise<FileRecord>, {
    upload: { fileName, mediaType: 'application/octet-stream', bytes },
  });
const download = (subject: Subject, id: string) =>
  server.as(subject, (context) => operation('download').run({ id } as never, context) as Promise<Answer>);
const attach = (subject: Subject, ids: readonly string[]) =>
  server.as(subject, (context: OperationContext) =>
    attachFiles(context, ids, {
      type: 'well',
      id: 'w-1',
      permission: 'well.read',
      scope: { township: 'townshipCode' },
      record: { townshipCode: '500116101' },
    }),
  );
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );

describe('files', () => {
  test('a received file is its sender’s alone until it is attached, then of whoever sees what it is attached to', async () => {
    const file = await upload(sender, '现场.png', png);
    expect(file).toMatchObject({
      mediaType: 'image/png',
      bytes: png.length,
      sha256: createHash('sha256').update(png).digest('hex'),
    });
    expect(server.announced.at(-1)).toMatchObject({
      type: 'file.received',
      payload: { fileId: file.id, sha256: file.sha256 },
    });
    expect(isAnswer(await download(sender, file.id))).toBe(true);
    expect(await codeOf(download(colleague, file.id))).toBe('file.not_found');
    expect(await codeOf(attach(colleague, [file.id]))).toBe('file.not_found');
    await attach(sender, [file.id]);
    expect(((await download(colleague, file.id)).body as Buffer).equals(png)).toBe(true);
    expect(await codeOf(download(stranger, file.id))).toBe('file.not_found');
    expect(await codeOf(attach(sender, [file.id]))).toBe('file.not_found');
    const list = (subject: Subject) =>
      server.as(
        subject,
        (context) =>
          operation('list').run({ subjectType: 'well', subjectId: 'w-1' } as never, context) as Promise<FileRecord[]>,
      );
    expect((await list(colleague)).map((one) => one.id)).toEqual([file.id]);
    expect(await list(stranger)).toEqual([]);
  });

  test('is sent so that the browser can only save or show it (FI-06, download-headers)', async () => {
    const picture = await upload(sender, 'a.png', png);
    const text = await upload(sender, '记录"1";x.txt', Buffer.from('现场记录'));
    const { headers: pictureHeaders = {} } = await download(sender, picture.id);
    const { headers: textHeaders = {} } = await download(sender, text.id);
    expect(pictureHeaders['Content-Disposition']).toMatch(/^inline; /);
    expect(textHeaders['Content-Disposition']).toMatch(
      /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w%.-]+$/,
    );
    for (const headers of [pictureHeaders, textHeaders])
      expect(headers).toMatchObject({
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; sandbox",
      });
    expect(contentDisposition('attachment', 'a"\r\nX: y.txt')).not.toMatch(/[\r\n]|a""/);
  });

  test('is kept sealed whatever it is where that was asked for, and can then only be saved', async () => {
    const bomb = Buffer.from('PK\x03\x04 no archive at all');
    const file = await server.as(sender, async (context) =>
      receiveFile(
        context,
        await fileStoreOf(context.services),
        { fileName: '规划.docx', bytes: bomb },
        { isSealed: true },
      ),
    );
    expect(file).toMatchObject({ mediaType: 'application/octet-stream', bytes: bomb.length });
    const { headers = {}, body } = await download(sender, file.id);
    expect((body as Buffer).equals(bomb)).toBe(true);
    expect(headers['Content-Disposition']).toMatch(/^attachment; /);
    expect(await codeOf(upload(sender, '规划.docx', bomb))).not.toBe('accepted');
  });

  test('is told by its content, and the name must agree (FI-02, upload-types)', async () => {
    expect(await mediaTypeOf(png, 'a.PNG')).toBe('image/png');
    expect(await mediaTypeOf(Buffer.from('%PDF-1.7'), 'a.pdf')).toBe('application/pdf');
    expect(await mediaTypeOf(Buffer.from('井号\n1'), 'a.csv')).toBe('text/csv');
    const refused: [Buffer, string][] = [
      [png, 'a.jpg'],
      [png, 'png'],
      [Buffer.from('MZ\x90\0\x03'), 'a.txt'],
      [Buffer.from('\x7fELF'), 'a.txt'],
      [Buffer.from('#!/bin/sh\n'), 'a.txt'],
      [Buffer.from('\uFEFF <svg onload="x">'), 'a.txt'],
      [Buffer.from('hello <script>1</script>'), 'a.csv'],
      [Buffer.from('<!DOCTYPE html>'), 'a.png'],
      [Buffer.from('RIFF0000AVI '), 'a.wav'],
      [zipOf([{ name: 'x.txt', content: 'x' }]), 'a.xlsx'],
    ];
    for (const [bytes, name] of refused) expect(await codeOf(mediaTypeOf(bytes, name))).toBe('file.type_refused');
  });

  test('a name is only a name', () => {
    expect(cleanFileName('../../etc/pass\0wd')).toBe('pass_wd');
    expect(cleanFileName('C:\\temp\\现场.png')).toBe('现场.png');
    expect(cleanFileName('\u202Egnp.exe')).toBe('_gnp.exe');
    expect(cleanFileName('')).toBe('_');
    expect(Array.from(cleanFileName(`${'长'.repeat(300)}.png`))).toHaveLength(200);
  });

  test('bytes that changed on disk are not passed off as the file', async () => {
    const file = await upload(sender, 'b.txt', Buffer.from('原始记录'));
    const path = join(server.dataFolder, 'files', file.sha256.slice(0, 2), file.sha256);
    await writeFile(path, '改过的记录');
    expect(await codeOf(download(sender, file.id))).toBe('file.damaged');
  });

  test('what was recorded at receipt cannot be changed', async () => {
    const file = await upload(sender, 'c.txt', Buffer.from('c'));
    await expect(
      sql`update files.file set sha256 = repeat('0', 64) where id = ${file.id}`.execute(server.database),
    ).rejects.toThrow('does not change');
  });
});

describe('the file store', () => {
  test('stops reading at the limit and leaves nothing behind (FI-01, upload-limits)', async () => {
    const folder = join(server.dataFolder, 'store-limit');
    const store = await openFileStore(folder);
    let produced = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          produced += 1;
          yield Buffer.alloc(1024);
        }
      })(),
    );
    expect(await codeOf(store.receive(endless, { maximumBytes: 10_000 }))).toBe('file.too_large');
    expect(produced).toBeLessThan(100);
    expect(await codeOf(store.receive(Buffer.alloc(0), { maximumBytes: 10 }))).toBe('file.empty');
    expect(await readdir(folder)).toEqual(['incoming']);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('takes nothing but what a rescue needs when the disk is nearly full, and no more than a share a day (FI-10, upload-quota)', async () => {
    const folder = join(server.dataFolder, 'store-full');
    const nearlyFull = await openFileStore(folder, async () => ({ bavail: 9, blocks: 100 }));
    const refused = nearlyFull.receive(Buffer.from('示例'), { maximumBytes: 100 });
    await expect(refused).rejects.toMatchObject({ code: 'file.disk_full', status: 503, retryable: true });
    const essential = await nearlyFull.receive(Buffer.from('示例'), { maximumBytes: 100, isEssential: true });
    expect(await nearlyFull.has(essential.sha256)).toBe(true);

    const greedy = subjectWith({}, 'greedy');
    const file = await upload(greedy, 'first.txt', Buffer.from('first'));
    await sql`insert into files.file (id, sha256, bytes, media_type, name, owner_id, owner_name, received_at)
      select gen_random_uuid(), sha256, 1024 * 1024 * 1024 - 10, media_type, name, owner_id, owner_name, received_at
      from files.file where id = ${file.id}`.execute(server.database);
    expect(await codeOf(upload(greedy, 'second.txt', Buffer.from('second')))).toBe('file.quota_reached');
    // What one account has sent is no burden of another's.
    expect(await codeOf(upload(subjectWith({}, 'modest'), 'third.txt', Buffer.from('third')))).toBe('accepted');
  });

  test('keeps equal bytes once and sweeps what nothing refers to', async () => {
    const folder = join(server.dataFolder, 'files');
    const store = await fileStoreOf({ settings: { dataFolder: server.dataFolder } as never });
    const kept = await upload(sender, 'kept.txt', Buffer.from('kept'));
    await upload(sender, 'again.txt', Buffer.from('kept'));
    const orphan = await store.receive(Buffer.from('orphan'), { maximumBytes: 100 });
    const young = await store.receive(Buffer.from('young'), { maximumBytes: 100 });
    const old = new Date(Date.now() - 3 * 86_400_000);
    for (const { sha256 } of [kept, orphan]) await utimes(join(folder, sha256.slice(0, 2), sha256), old, old);
    // The job reaches no record; only its own policy lets it see that a file has the content.
    const sweeper = { ...subjectWith({}, 'job:files.sweep'), type: 'job' as const };
    await server.as(sweeper, sweepContent, { now: new Date().toISOString() as never });
    expect([await store.has(kept.sha256), await store.has(orphan.sha256), await store.has(young.sha256)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('archives', () => {
  const reason = (archive: Buffer) =>
    inspectZip(archive).then(
      () => 'accepted',
      (error: { parameters?: { reason?: string } }) => error.parameters?.reason ?? String(error),
    );

  test('an honest archive passes', async () => {
    expect(
      await inspectZip(
        zipOf([
          { name: 'a/b.xml', content: '<a/>' },
          { name: 'c.txt', content: 'x'.repeat(5_000) },
        ]),
      ),
    ).toEqual([
      { name: 'a/b.xml', bytes: 4 },
      { name: 'c.txt', bytes: 5_000 },
    ]);
  });

  test('bombs, links, ways out, nested archives, macros and document types are refused (FI-04, zip-bombs; FI-05, xxe)', async () => {
    const one = (entry: Partial<ZipPart>) => zipOf([{ name: 'a.xml', content: 'a', ...entry }]);
    expect(await reason(one({ content: Buffer.alloc(3_000_000) }))).toBe('ratio');
    expect(await reason(one({ declaredBytes: 0 }))).toBe('size_untrue');
    expect(await reason(one({ content: Buffer.alloc(50_000), declaredBytes: 100 }))).toBe('size_untrue');
    expect(await reason(one({ declaredBytes: 200 * 1024 * 1024, content: Buffer.alloc(4_000_000) }))).toBe('ratio');
    expect(
      await reason(
        zipOf(
          Array.from({ length: 3 }, (_, index) => ({
            name: `${index}`,
            content: 'a',
            method: 0 as const,
            declaredBytes: 60 * 1024 * 1024,
            packedBytes: 60 * 1024 * 1024,
          })),
        ),
      ),
    ).toBe('too_large');
    expect(
      await reason(zipOf(Array.from({ length: 101 }, (_, index) => ({ name: `${index}.xml`, content: 'a' })))),
    ).toBe('too_many_entries');
    for (const name of ['../a.xml', 'x/../../a.xml', '/etc/passwd', 'C:/a', '..\\a'])
      expect(await reason(one({ name }))).toBe('path');
    expect(await reason(one({ name: 'inner.zip' }))).toBe('nested');
    expect(await reason(one({ name: 'xl/vbaProject.bin' }))).toBe('macro');
    expect(await reason(one({ flags: 1 }))).toBe('encrypted');
    expect(await reason(one({ externalAttributes: 0xa1ff0000 }))).toBe('link');
    expect(
      await reason(
        one({ content: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>' }),
      ),
    ).toBe('document_type');
    expect(await reason(one({ content: Buffer.from('<!DOCTYPE a>', 'utf16le') }))).toBe('document_type');
    expect(
      await reason(
        zipOf([
          { name: 'a', content: 'a' },
          { name: 'a', content: 'b' },
        ]),
      ),
    ).toBe('repeated_name');
    expect(
      await reason(
        zipOf([
          { name: 'a', content: 'a'.repeat(100) },
          { name: 'b', content: 'a'.repeat(100), offset: 0 },
        ]),
      ),
    ).toBe('overlapping');
    for (let cut = 1; cut < 60; cut += 1) expect(await reason(one({}).subarray(0, -cut))).toBe('damaged');
  });
});

interface ZipPart {
  readonly name: string;
  readonly content: string | Buffer;
  readonly method?: 0 | 8;
  readonly flags?: number;
  readonly declaredBytes?: number;
  readonly packedBytes?: number;
  readonly externalAttributes?: number;
  readonly offset?: number;
}

/** Writes archives, also such as no honest program writes. */
function zipOf(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const content = Buffer.from(part.content as string);
    const method = part.method ?? 8;
    const packed = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(part.name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(method, 8);
    header.writeUInt16LE(name.length, 26);
    bodies.push(header, name, packed);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(part.flags ?? 0, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc32(content), 16);
    entry.writeUInt32LE(part.packedBytes ?? packed.length, 20);
    entry.writeUInt32LE(part.declaredBytes ?? content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(part.externalAttributes ?? 0, 38);
    entry.writeUInt32LE(part.offset ?? at, 42);
    directory.push(entry, name);
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}
