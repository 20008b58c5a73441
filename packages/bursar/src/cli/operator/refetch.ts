import { replayBody } from '@bursar/wire/operator/events'
import { subscriptionParams } from '@bursar/wire/operator/subscriptions'
import { Command } from 'commander'
import {
  type ActionResult,
  askOperatorService,
  parsed,
  print,
  REASON,
} from './ask-operator-service.ts'

/** `bursar refetch`: asks Stripe again what is true of a subscription. */
export function refetchCommand(): Command {
  return new Command('refetch')
    .argument('<subscription>', 'subscription ID (sub_…)')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar refetch sub_1 --reason "the customer called"\n')
    .action(async (subscription: string, { reason, json }: ActionResult) => {
      const params = parsed(subscriptionParams, { subscription_id: subscription })
      const asked = { params, body: parsed(replayBody, { reason }) }
      const done = await askOperatorService((service, by) => service.refetchSubscription(asked, by))
      print(done, json, [`Stripe is asked for ${subscription} before everything else that waits.`])
    })
}
