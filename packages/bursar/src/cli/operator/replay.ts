import { replayBody } from '@bursar/wire/operator/events'
import { Command } from 'commander'
import {
  type ActionResult,
  askOperatorService,
  parsed,
  print,
  REASON,
} from './ask-operator-service.ts'

/** `bursar replay`: runs a known event again. */
export function replayCommand(): Command {
  return new Command('replay')
    .argument('<event>', 'event ID (evt_…)')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar replay evt_1 --reason "the price was listed"\n')
    .action(async (event_id: string, { reason, json }: ActionResult) => {
      const asked = { params: { event_id }, body: parsed(replayBody, { reason }) }
      const done = await askOperatorService((service, by) => service.replayEvent(asked, by))
      print(done, json, [`${event_id} is run again. Noted in the ${done.audit.source} log.`])
    })
}
