import { Command, Option } from 'commander'
import { FORMATS, type ProbeFlags } from './probe-flags.ts'

const collect = (value: string, all: string[]) => [...all, value]

/**
 * The probe as a command, for another command line or on its own. Its name is the last word of
 * `calledAs`, and the examples in its help begin with `calledAs`.
 */
export function probeCommand(calledAs = 'stripe-webhook-probe'): Command {
  return new Command(calledAs.split(' ').at(-1))
    .description('Test a Stripe webhook endpoint for security and correctness')
    .argument('<url>', 'URL of the endpoint, exactly as Stripe calls it')
    .option('--secret-file <file>', 'Read the signing secrets from a file, one per line')
    .option(
      '--staging',
      'Also run probes that change state (loopback, private or verified hosts only)',
    )
    .option('--challenge', 'Print the ownership token of this host and secret, then exit')
    .option('--only <ids>', 'Only these probes or groups, such as B,C01')
    .option(
      '--policy <name=value>',
      'Policy of the endpoint: signup, refunds, disputes, past_due, …; may be repeated',
      collect,
      [],
    )
    .option(
      '--world <file>',
      'JSON file with your prices and the fields that your app sets on its checkouts',
    )
    .option('--state-cmd <command>', 'Command that prints the state of the endpoint as JSON')
    .option('--state-url <url>', 'URL that serves the state of the endpoint as JSON')
    .option(
      '--double <port>',
      'Serve a simulated Stripe API on this port; point the endpoint’s Stripe API base at it',
    )
    .option('--log-cmd <command>', 'Command that prints the log of the endpoint')
    .option(
      '--fault-cmd <command>',
      'Command that breaks (on) and restores (off) the database of the endpoint',
    )
    .option(
      '--clock-cmd <command>',
      'Command that moves the clock of the endpoint by a number of seconds',
    )
    .option('--mail-port <port>', 'Receive the emails of the endpoint on this port')
    .option('--webhook-port <port>', 'Receive the outgoing webhooks of the endpoint on this port')
    .option('--event-bridge', 'The endpoint accepts EventBridge envelopes')
    .addOption(
      new Option('--format <format>', 'Format of the report').choices([...FORMATS]).default('text'),
    )
    .option('--json', 'Same as --format json')
    .option('--output <file>', 'Write the report to this file')
    .addOption(
      new Option('--fail-on <severity>', 'Lowest severity that leads to exit code 1')
        .choices(['critical', 'high', 'medium', 'low'])
        .default('high'),
    )
    .option('--baseline <file>', 'Compare with this JSON report of an earlier run')
    .helpOption('-h, --help', 'Show help')
    .addHelpText('after', afterHelp(calledAs))
    .action(async (url: string, flags: ProbeFlags) => {
      // Loaded here, so that help and version do not load the whole catalog.
      const { probeFromFlags } = await import('./probe-from-flags.ts')
      process.exitCode = await probeFromFlags(url, flags)
    })
}

function afterHelp(calledAs: string): string {
  return `
The probe reads the signing secret from --secret-file, STRIPE_WEBHOOK_SECRET or standard input.

Exit codes:
  0   No findings
  1   Findings, or an invalid command line
  2   The probe could not judge the endpoint
  78  An option or a file that cannot be used

Examples:
  $ STRIPE_WEBHOOK_SECRET=whsec_… ${calledAs} https://staging.example.com/webhook/stripe
  $ ${calledAs} http://127.0.0.1:3000/webhook --staging --double 12111 \\
      --state-cmd ./state.sh --world world.json --format html --output report.html
`
}
