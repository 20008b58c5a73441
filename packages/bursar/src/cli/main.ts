import { allowReaderToGo } from '@bursar/wire/cli/reader-gone'
import { report } from '@bursar/wire/cli/report'
import { bursarProgram } from './program.ts'

allowReaderToGo()
try {
  const program = await bursarProgram(process.argv.slice(2))
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
