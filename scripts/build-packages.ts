import { buildPackages } from './packages/build-packages.ts'

/** `npm run build`: `dist` of every package that is published, and the console. */
await buildPackages()
