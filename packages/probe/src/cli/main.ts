import { report } from '@bursar/wire/cli/report'
import manifest from '../../package.json' with { type: 'json' }
import { probeCommand } from './probe-command.ts'

try {
  await probeCommand().version(manifest.version, '-V, --version', 'Print the version').parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
