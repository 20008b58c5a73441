import { buildConsole, isConsoleCurrent } from './console/build-console.ts'
import { buildReference, isReferenceBuilt } from './console/build-reference.ts'

/**
 * `npm run build:console`, and before `npm start` when its sources have changed. A console that
 * cannot be built keeps nobody from starting the service: /console then says what is missing.
 */
// Whatever the shell says: a console for development would be half as large again.
process.env.NODE_ENV = 'production'
const onlyIfNeeded = process.argv.includes('--if-needed')
if (!onlyIfNeeded || !isReferenceBuilt()) await buildReference()
if (!onlyIfNeeded || !isConsoleCurrent()) {
  process.stdout.write('Building the console (only after a change) …\n')
  try {
    await buildConsole()
  } catch (error) {
    process.stderr.write(`The console cannot be built: ${String(error)}\n`)
    if (!onlyIfNeeded) process.exitCode = 1
  }
}
