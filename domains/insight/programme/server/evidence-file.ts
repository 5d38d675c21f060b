import { attachFiles, fileStoreOf, receiveFile, type CommandContext, type Services } from '@wanghuo/platform-server';

type Context = CommandContext & { readonly services: Services };

/**
 * Keeps a file that came with an act and attaches it to what it shows: whoever may read that sees the file.
 * @returns the file's id
 * @throws the refusals of the file store: type, size, emptiness, quota
 */
export async function receiveEvidence(
  context: Context,
  upload: { readonly fileName: string; readonly bytes: Buffer },
  target: Parameters<typeof attachFiles>[2],
): Promise<string> {
  const file = await receiveFile(context, await fileStoreOf(context.services), upload);
  await attachFiles(context, [file.id], target);
  return file.id;
}
