import { Document, Packer } from 'docx';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { footerOf, frontOf, headerOf } from './page-frame.ts';
import { partsOf } from './paper-parts.ts';
import type { Paper } from './paper.ts';
import { pageOf, paperStyles } from './typography.ts';

export const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Word keeps no moment before this one in an archive; every entry gets it, so that only content makes bytes differ. */
const archiveMoment = new Date(1980, 0, 1);

/**
 * Sets a paper as a Word document: A4, title in 黑体, text in 宋体, header and footer with page numbers on every page.
 * The same paper at the same moment gives the same bytes.
 *
 * @param created - the moment that the file's properties name
 */
export async function writePaper(paper: Paper, created: string): Promise<Buffer> {
  const document = new Document({
    title: paper.title,
    creator: paper.issuer ?? labels['paper.issuer'],
    lastModifiedBy: paper.issuer ?? labels['paper.issuer'],
    styles: paperStyles,
    sections: [
      {
        properties: { page: pageOf(paper) },
        headers: { default: headerOf(paper) },
        footers: { default: footerOf(paper) },
        children: [...frontOf(paper), ...paper.blocks.flatMap((block) => partsOf(block, paper))],
      },
    ],
  });
  return repacked(await Packer.toBuffer(document), created);
}

/** The library writes its own clock into the properties and the archive; both are set to what was given. */
function repacked(bytes: Uint8Array, created: string): Buffer {
  const entries = Object.entries(unzipSync(bytes)).sort(([left], [right]) => (left < right ? -1 : 1));
  // A reader of the format looks for the list of kinds first.
  const types = '[Content_Types].xml';
  const ordered = [...entries.filter(([name]) => name === types), ...entries.filter(([name]) => name !== types)];
  const archive: Zippable = {};
  for (const [name, content] of ordered)
    archive[name] = [
      name === 'docProps/core.xml' ? datedProperties(content, created) : content,
      { mtime: archiveMoment, level: 6 },
    ];
  return Buffer.from(zipSync(archive));
}

function datedProperties(content: Uint8Array, created: string): Uint8Array {
  const text = new TextDecoder().decode(content);
  const moment = created.replace(/\.\d+Z$/, 'Z');
  return new TextEncoder().encode(
    text.replace(/(<dcterms:(created|modified)[^>]*>)[^<]*(<)/g, (_, start: string, _name: string, end: string) =>
      [start, moment, end].join(''),
    ),
  );
}
