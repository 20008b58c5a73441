import { Command } from 'commander'
import { applyCommand } from './apply.ts'
import { showCommand } from './show.ts'

/** `bursar endpoints`: how webhook endpoints stand, and how they are registered in Stripe. */
export function endpointsCommand(): Command {
  return new Command('endpoints')
    .addCommand(showCommand(), { isDefault: true })
    .addCommand(applyCommand())
}
