import { AppError } from '@bursar/wire/errors'
import { Command } from 'commander'
import { TRIGGERS } from '../scenarios/triggers.ts'

const URL_USUAL = 'http://127.0.0.1:12111'

interface RemoteFlags {
  readonly url: string
}

/** `trigger EVENT`: plays the shortest scenario that creates the event. */
export function triggerCommand(): Command {
  return remote('trigger', 'Create an event in a running simulator')
    .argument('<event>', 'Event type, such as invoice.payment_failed')
    .addHelpText(
      'after',
      `
Events:
${Object.keys(TRIGGERS)
  .map((name) => `  ${name}`)
  .join('\n')}

Example:
  $ stripe-simulator trigger invoice.payment_failed
`,
    )
    .action(async (event: string, { url }: RemoteFlags) => {
      const { customer, scenario } = await send(url, 'trigger', { event })
      process.stdout.write(`Played ${scenario}. Customer: ${customer}\n`)
    })
}

/** `events resend ID`: delivers an event again. */
export function eventsCommand(): Command {
  const resend = remote('resend', 'Deliver an event again to all matching webhook endpoints')
    .argument('<id>', 'Event ID')
    .addHelpText('after', '\nExample:\n  $ stripe-simulator events resend evt_1x9Kq2\n')
    .action(async (event: string, { url }: RemoteFlags) => {
      const { queued } = await send(url, 'deliveries/resend', { event })
      if (queued === 0) {
        throw new AppError(
          'SETTING_MALFORMED',
          `No webhook endpoint wants ${event}, or the simulator does not know it.`,
        )
      }
      process.stdout.write(`Endpoints that get ${event} again: ${queued}\n`)
    })
  return new Command('events')
    .description('Work with the events of a running simulator')
    .helpOption('-h, --help', 'Show help')
    .addCommand(resend)
}

function remote(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--url <url>', 'Address of the simulator', URL_USUAL)
    .helpOption('-h, --help', 'Show help')
}

async function send(
  url: string,
  action: string,
  body: Record<string, string>,
): Promise<Record<string, unknown>> {
  const response = await reach(`${url}/-/${action}`, body)
  const answer: Record<string, unknown> & { error?: { message: string } } = JSON.parse(
    await response.text(),
  )
  if (response.ok) return answer
  throw new AppError('SETTING_MALFORMED', answer.error?.message ?? `Status ${response.status}.`)
}

async function reach(address: string, body: Record<string, string>): Promise<Response> {
  try {
    return await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  } catch (error) {
    const detail = `No simulator answers at ${address}. Start it, or name its address with --url.`
    throw new AppError('SETTING_MALFORMED', detail, { cause: error })
  }
}
