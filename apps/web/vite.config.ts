import { createHash } from 'node:crypto';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * Writes the list of files the service worker keeps, and stamps the worker with its hash, so that a new build is a new
 * worker. The pieces of the font (four megabytes) are kept when they are first used instead.
 */
function precache(): Plugin {
  return {
    name: 'wanghuo-precache',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle)
          .filter((name) => !name.endsWith('.map') && !name.endsWith('.woff2') && name !== 'service-worker.js')
          .map((name) => `/${name}`)
          .sort();
        const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 16);
        this.emitFile({ type: 'asset', fileName: 'precache.json', source: JSON.stringify({ version, files }) });
        const worker = bundle['service-worker.js'];
        if (worker?.type === 'chunk') worker.code = worker.code.replaceAll('__PRECACHE_VERSION__', version);
      },
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precache()],
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8119', ws: true } } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // No data: addresses, so that the content security policy needs none for fonts.
    assetsInlineLimit: 0,
    // The map and the component library are large and come in chunks of their own.
    chunkSizeWarningLimit: 1_600,
    rolldownOptions: {
      input: {
        main: `${import.meta.dirname}/index.html`,
        'service-worker': `${import.meta.dirname}/service-worker.ts`,
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
