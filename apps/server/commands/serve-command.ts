import { z } from 'zod';
import { serve } from '../serve.ts';
import { defineCommand } from './command-form.ts';

export const serveCommand = defineCommand({
  path: ['serve'],
  summary: 'serve',
  input: z.strictObject({}),
  output: z.null().describe('runs until SIGINT or SIGTERM'),
  run: async () => {
    await serve();
    return { value: null, text: '' };
  },
});
