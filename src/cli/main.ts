import { bursarProgram } from './program.ts'
import { report } from './report.ts'

try {
  await bursarProgram().parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
