// The schema library would compile its checks with `new Function`, which the content security policy forbids; it reads
// this before its first schema is made.
globalThis.__zod_globalConfig = { jitless: true };

// While the code comes, the server is asked who is there, and for the ground and the marks of a screen that is a map. The
// client takes these answers for its first (platform/web/client/early-answer.ts); one that is refused or fails is asked
// for again.
{
  const asked = {
    '/command': [
      '/api/territory/baseMap',
      '/api/registers/hydrant/features',
      '/api/registers/premises/features?filter.tier=HIGH_RISK',
      '/api/registers/premises/features?filter.classes=DANGEROUS_GOODS',
      '/api/registers/device/features',
    ],
  };
  const ask = (path, headers) =>
    fetch(path, {
      headers: { Accept: 'application/json', 'X-Wanghuo': '1', ...headers },
      credentials: 'same-origin',
      signal: AbortSignal.timeout(15_000),
    }).then(
      (answer) => {
        if (answer.ok) return answer;
        // An answer that nobody reads holds its connection until the time is up.
        void answer.body?.cancel();
        return null;
      },
      () => null,
    );
  const session = '/api/session/current';
  const who = ask(session, { 'X-Wanghuo-Background': '1' });
  globalThis.__wanghuo_early = { [session]: who };
  for (const path of asked[location.pathname] ?? [])
    globalThis.__wanghuo_early[path] = who
      .then((answer) => answer?.clone().json())
      .then(
        (view) => (view ? ask(path) : null),
        () => null,
      );
}
