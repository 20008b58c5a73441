import { bursarProgram } from './program.ts'
import { report } from './report.ts'

try {
  const program = await bursarProgram(process.argv.slice(2))
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
