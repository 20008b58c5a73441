import { allowReaderToGo } from '@bursar/wire/cli/reader-gone'
import { report } from '@bursar/wire/cli/report'
import manifest from '../../package.json' with { type: 'json' }
import { probeCommand } from './probe-command.ts'

allowReaderToGo()
try {
  await probeCommand().version(manifest.version, '-V, --version', 'Print the version').parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
