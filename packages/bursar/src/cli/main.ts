import { report } from '@bursar/wire/cli/report'
import { bursarProgram } from './program.ts'

try {
  const program = await bursarProgram(process.argv.slice(2))
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
