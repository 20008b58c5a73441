import { allowReaderToGo } from '@bursar/wire/cli/reader-gone'
import { report } from '@bursar/wire/cli/report'
import manifest from '../../package.json' with { type: 'json' }
import { eventsCommand, triggerCommand } from './remote-commands.ts'
import { simulateCommand } from './simulate-command.ts'

allowReaderToGo()
try {
  await simulateCommand()
    .addCommand(triggerCommand())
    .addCommand(eventsCommand())
    .version(manifest.version, '-V, --version', 'Print the version')
    .parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
