import { Command, Option } from 'commander'
import { FORMATS, type ProbeFlags } from './probe-flags.ts'

const collect = (value: string, all: string[]) => [...all, value]

/**
 * The probe as a command, for another command line or on its own. Its name is the last word of
 * `calledAs`, and the examples in its help begin with `calledAs`.
 */
export function probeCommand(calledAs = 'stripe-webhook-probe'): Command {
  return new Command(calledAs.split(' ').at(-1))
    .description('test a Stripe webhook endpoint with attacks and report its faults')
    .argument('<url>', 'URL of the endpoint, exactly as Stripe calls it')
    .option('--secret-file <file>', 'read the signing secrets from a file, one per line')
    .option(
      '--staging',
      'also run probes that change state (loopback, private or proved host only)',
    )
    .option('--challenge', 'print the ownership token for this host and secret, then exit')
    .option('--only <ids>', 'run only these probes or groups, such as B,C01')
    .option(
      '--policy <name=value>',
      'how the endpoint should behave: signup, refunds, disputes, past_due, …',
      collect,
      [],
    )
    .option('--world <file>', 'JSON file with the prices for sale and the marks of checkouts')
    .option('--state-cmd <command>', 'command that prints the state of the endpoint as JSON')
    .option('--state-url <url>', 'URL that serves the state of the endpoint as JSON')
    .option(
      '--double <port>',
      'serve a Stripe double on this port; point the endpoint’s API base at it',
    )
    .option('--log-cmd <command>', 'command that prints the log of the endpoint')
    .option(
      '--fault-cmd <command>',
      'command that breaks (on) and restores (off) the database of the endpoint',
    )
    .option(
      '--clock-cmd <command>',
      'command that moves the clock of the endpoint by a number of seconds',
    )
    .option('--mail-port <port>', 'receive the emails of the endpoint on this port')
    .option('--webhook-port <port>', 'receive the outgoing webhooks of the endpoint on this port')
    .option('--event-bridge', 'the endpoint accepts EventBridge envelopes')
    .addOption(
      new Option('--format <format>', 'report format').choices([...FORMATS]).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--output <file>', 'write the report to this file')
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity of a finding that sets exit code 1')
        .choices(['critical', 'high', 'medium', 'low'])
        .default('high'),
    )
    .option('--baseline <file>', 'report the differences from this JSON report of an earlier run')
    .addHelpText('after', afterHelp(calledAs))
    .action(async (url: string, flags: ProbeFlags) => {
      // Loaded here, so that help and version do not load the whole catalog.
      const { probeFromFlags } = await import('./probe-from-flags.ts')
      process.exitCode = await probeFromFlags(url, flags)
    })
}

function afterHelp(calledAs: string): string {
  return `
The signing secret comes from STRIPE_WEBHOOK_SECRET, --secret-file or standard input.
Exit codes: 0 clean, 1 findings, 2 the endpoint could not be judged, 78 unusable options.

Examples:
  $ STRIPE_WEBHOOK_SECRET=whsec_… ${calledAs} https://staging.example.com/webhook/stripe
  $ ${calledAs} http://127.0.0.1:3000/webhook --staging --double 12111 \\
      --state-cmd ./state.sh --world world.json --format html --output report.html
`
}
