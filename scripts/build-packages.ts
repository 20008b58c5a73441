import { buildConsole, isConsoleCurrent } from './console/build-console.ts'
import { buildReference } from './console/build-reference.ts'
import { buildPackages } from './packages/build-packages.ts'

/**
 * `npm run build`: `dist` of every package that is published, and the console in that of
 * `bursar`.
 */
// Whatever the shell says: a console for development would be half as large again.
process.env.NODE_ENV = 'production'
if (!isConsoleCurrent()) await buildConsole()
await buildReference()
await buildPackages()
