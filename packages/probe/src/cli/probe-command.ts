import { Command, Option } from 'commander'
import { FORMATS, type ProbeFlags } from './probe-flags.ts'

const collect = (value: string, all: string[]) => [...all, value]

/**
 * The probe as a command, to be mounted by a command line or run alone. It is named for the last
 * word of `calledAs`, and its help shows examples that begin with it.
 */
export function probeCommand(calledAs = 'stripe-webhook-probe'): Command {
  return new Command(calledAs.split(' ').at(-1))
    .description('attack a Stripe webhook endpoint and report what is wrong with it')
    .argument('<url>', 'the endpoint, exactly as Stripe calls it')
    .option('--secret-file <file>', 'read the signing secrets from a file, one per line')
    .option('--staging', 'also run the probes that change state (loopback, private or proved host)')
    .option('--challenge', 'print the ownership token of this host and secret, and do nothing else')
    .option('--only <ids>', 'only these probes or groups, for example B,C01')
    .option(
      '--policy <name=value>',
      'a policy of the endpoint: signup, refunds, disputes, past_due, …',
      collect,
      [],
    )
    .option('--world <file>', 'JSON file: the prices for sale, and how checkouts are marked')
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
      new Option('--format <format>', 'format of the report').choices([...FORMATS]).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--output <file>', 'write the report to this file')
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that makes the exit code 1')
        .choices(['critical', 'high', 'medium', 'low'])
        .default('high'),
    )
    .option('--baseline <file>', 'report the differences from this JSON report of an earlier run')
    .addHelpText('after', afterHelp(calledAs))
    .action(async (url: string, flags: ProbeFlags) => {
      // Help and version must not wait for the whole catalogue to be loaded.
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
