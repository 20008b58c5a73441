import { replayBody } from '@bursar/wire/operator/events'
import { subscriptionParams } from '@bursar/wire/operator/subscriptions'
import { Command } from 'commander'
import { exampleOf, JSON_OPTION } from '../options/list-options.ts'
import { parsed, REASON } from '../options/parse.ts'
import { print } from '../output/print.ts'
import { type ActionResult, askOperatorService } from './ask-operator-service.ts'

/** `bursar refetch`: refreshes a subscription from Stripe, before what else is stale. */
export function refetchCommand(): Command {
  return new Command('refetch')
    .argument('<subscription>', 'Subscription ID: sub_…')
    .requiredOption(...REASON)
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar refetch sub_1 --reason "the customer called"'))
    .action(async (subscription: string, { reason, json }: ActionResult) => {
      const params = parsed(subscriptionParams, { subscription_id: subscription })
      const asked = { params, body: parsed(replayBody, { reason }) }
      const done = await askOperatorService((service, by) => service.refetchSubscription(asked, by))
      print(done, json, [
        `Requested a refresh of ${subscription} from Stripe. It runs before other refreshes.`,
      ])
    })
}
