/** What the page asked for before its code was there (apps/web/public/before.js): null where it was refused or failed. */
type EarlyAnswers = Record<string, Promise<Response | null> | undefined>;

/** Takes the early answer to this address, once; null when there is none, or none that is any good. */
export async function takeEarlyAnswer(path: string): Promise<Response | null> {
  const answers = (globalThis as { __wanghuo_early?: EarlyAnswers | undefined }).__wanghuo_early;
  const answer = answers?.[path];
  if (!answers || !answer) return null;
  answers[path] = undefined;
  return answer;
}

/** Early answers told of whoever was signed in then: they are worth nothing once that ends. */
export function forgetEarlyAnswers(): void {
  (globalThis as { __wanghuo_early?: EarlyAnswers | undefined }).__wanghuo_early = undefined;
}
