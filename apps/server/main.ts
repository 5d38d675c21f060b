import { SettingsError } from '@wanghuo/platform-server';
import { serve, UserError } from './serve.ts';

try {
  process.exitCode = await serve();
} catch (error) {
  if (error instanceof SettingsError || error instanceof UserError || (error instanceof Error && error.name === 'EmbeddedDatabaseError')) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}
