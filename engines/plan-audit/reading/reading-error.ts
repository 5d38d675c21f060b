/** Why a file could not be read, each with one line for the person who brought it. */
export const readingFaults = {
  EMPTY: '文件是空的，没有可以审核的内容',
  TOO_LARGE: '文件超过 20 MB，不能读取',
  NOT_TEXT: '这不是文本文件，也不是 .html 或 .docx；请转换后再上传',
  ENCODING: '文字编码不是 UTF-8 或 GB 18030，不能可靠读取',
  LEGACY_DOC: '这是旧版 .doc 文件；请另存为 .docx 后再上传',
  NOT_DOCX: '压缩包里没有 Word 正文（word/document.xml），不是 .docx 文件',
  ZIP_BROKEN: '.docx 文件已损坏，解不开',
  ZIP_ENCRYPTED: '.docx 文件有密码，不能读取',
  ZIP_ENTRIES: '.docx 里的文件过多，拒绝解压',
  ZIP_SIZE: '.docx 解压后过大，拒绝解压',
  ZIP_RATIO: '.docx 压缩比异常（疑似压缩炸弹），拒绝解压',
  MACROS: '.docx 里带有宏，拒绝读取；请去掉宏另存',
  DTD: '.docx 里带有 DTD 或实体声明，拒绝读取',
  XML_BROKEN: '.docx 正文不是合格的 XML，不能读取',
} as const;

export type ReadingFault = keyof typeof readingFaults;

/** A file that is refused or cannot be read. The message is for people; `code` is for programs. */
export class ReadingError extends Error {
  override readonly name = 'ReadingError';
  readonly code: ReadingFault;

  constructor(code: ReadingFault) {
    super(readingFaults[code]);
    this.code = code;
  }
}
