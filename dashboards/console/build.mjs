// What `npm run prepare` runs: builds the console and the phone page into dist/, which the gateway serves at `/` and `/m`.
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Resolves to `undefined` where development packages are left out, as in `npm ci --omit=dev`. */
async function loadTools() {
  try {
    const [vite, react] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
    return { build: vite.build, react: react.default };
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

// Whoever calls: what is built is what operators get.
process.env.NODE_ENV = 'production';
const tools = await loadTools();
if (tools === undefined) {
  console.log('The console is not built here: vite comes with the development packages only.');
} else {
  await tools.build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [tools.react()],
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      // The policy of the page allows no `data:` scripts or styles.
      assetsInlineLimit: 0,
      // One page that is kept for ever: parting it would only cost round trips.
      chunkSizeWarningLimit: 1_000,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: ['index.html', 'm.html'].map((page) => `${root}${page}`) },
      target: 'es2022',
    },
  });
  console.log('The console is built.');
}
