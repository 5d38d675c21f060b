// The schema library would compile its checks with `new Function`, which the content security policy forbids; it reads
// this before its first schema is made.
globalThis.__zod_globalConfig = { jitless: true };
