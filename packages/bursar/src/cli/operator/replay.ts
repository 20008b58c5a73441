import { eventParams, replayBody } from '@bursar/wire/operator/events'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { parsed, REASON } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { type ActionResult, askOperatorService } from './ask-operator-service.ts'

/** `bursar replay`: processes a known event again. */
export function replayCommand(): Command {
  return new Command('replay')
    .argument('<event>', 'Event ID: evt_…')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar replay evt_1 --reason "the price was listed"'))
    .action(async (event: string, { reason, json }: ActionResult) => {
      const params = parsed(eventParams, { event_id: event })
      const asked = { params, body: parsed(replayBody, { reason }) }
      const done = await askOperatorService((service, by) => service.replayEvent(asked, by))
      print(done, json, [
        `Reprocessing ${event}. \`bursar events --id ${event}\` shows the result.`,
      ])
    })
}
