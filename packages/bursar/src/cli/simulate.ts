import { AppError } from '@bursar/wire/errors'
import { Command } from 'commander'
import { isPackageMissing } from '../base/is-package-missing.ts'

/** `bursar simulate`: the command of `stripe-simulator`, a package that a server does not need. */
export async function simulateCommand(): Promise<Command> {
  try {
    const { simulateCommand } = await import('stripe-simulator/command')
    return simulateCommand('bursar simulate')
  } catch (cause) {
    if (!isPackageMissing(cause, 'stripe-simulator')) throw cause
    return whatIsMissing(cause)
  }
}

/** Listed in the help all the same, so that people find it. */
function whatIsMissing(cause: unknown): Command {
  return new Command('simulate')
    .description('Run a stateful Stripe simulator (needs the package stripe-simulator)')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      const needed = 'Run: npm i -D stripe-simulator'
      throw new AppError('PACKAGE_MISSING', needed, { cause })
    })
}
