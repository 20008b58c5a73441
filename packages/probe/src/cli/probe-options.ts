import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { AppError } from '@bursar/wire/errors'
import type { Oracles, ProbeOptions } from '../engine/options.ts'
import { parsePolicy, parseWorld } from '../engine/parse-world.ts'
import { challengeFor } from '../engine/safety.ts'
import { commandClockSwitch } from '../oracle/clock-switch.ts'
import { commandFaultSwitch } from '../oracle/fault-switch.ts'
import { commandLogOracle } from '../oracle/log-oracle.ts'
import { startMailSink } from '../oracle/mail-sink.ts'
import { commandStateOracle, urlStateOracle } from '../oracle/state-command.ts'
import { startStripeDouble } from '../oracle/stripe-double.ts'
import { startWebhookSink } from '../oracle/webhook-sink.ts'
import type { ProbeFlags } from './probe-flags.ts'

export interface ProbeSetUp {
  options: ProbeOptions
  /** The output of --challenge, printed instead of a run. */
  challenge: string | undefined
  close(): Promise<void>
}

/** Reads options, and starts the double and the sinks. Throws SETTING_… for invalid options. */
export async function readProbeOptions(url: string, flags: ProbeFlags): Promise<ProbeSetUp> {
  const secrets = await readSecrets(flags.secretFile)
  const policy = parsePolicy(flags.policy)
  const world = flags.world === undefined ? undefined : parseWorld(await readText(flags.world))
  const challenge = flags.challenge ? challengeFor(url, secrets) : undefined
  const open =
    challenge === undefined ? await openOracles(flags) : { oracles: {}, close: async () => {} }
  return {
    challenge,
    close: open.close,
    options: {
      url,
      secrets,
      policy,
      oracles: open.oracles,
      staging: flags.staging ?? false,
      eventBridge: flags.eventBridge ?? false,
      failOn: flags.failOn,
      only: flags.only?.split(',').map((id) => id.trim().toUpperCase()) ?? [],
      ...(world === undefined ? {} : { world }),
    },
  }
}

/** Secrets separated by lines or commas. Several during a rotation. */
async function readSecrets(file: string | undefined): Promise<string[]> {
  const found =
    file === undefined
      ? (process.env['STRIPE_WEBHOOK_SECRET'] ??
        (process.stdin.isTTY ? '' : await text(process.stdin)))
      : await readText(file)
  return found
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new AppError('SETTING_MALFORMED', `Cannot read the file ${file}.`, { cause })
  }
}

async function openOracles(
  flags: ProbeFlags,
): Promise<{ oracles: Oracles; close(): Promise<void> }> {
  const oracles: Oracles = {}
  if (flags.stateCmd !== undefined) oracles.state = commandStateOracle(flags.stateCmd)
  if (flags.stateUrl !== undefined) oracles.state = urlStateOracle(flags.stateUrl)
  if (flags.logCmd !== undefined) oracles.log = commandLogOracle(flags.logCmd)
  if (flags.faultCmd !== undefined) oracles.fault = commandFaultSwitch(flags.faultCmd)
  if (flags.clockCmd !== undefined) oracles.clock = commandClockSwitch(flags.clockCmd)
  const close = async () => {
    for (const part of [oracles.double, oracles.mail, oracles.webhooks]) await part?.close()
  }
  try {
    if (flags.double !== undefined) oracles.double = await startStripeDouble(toPort(flags.double))
    if (flags.mailPort !== undefined) oracles.mail = await startMailSink(toPort(flags.mailPort))
    if (flags.webhookPort !== undefined) {
      oracles.webhooks = await startWebhookSink(toPort(flags.webhookPort))
    }
  } catch (cause) {
    await close()
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'PORT_TAKEN',
      'A port of --double, --mail-port or --webhook-port is in use.',
      { cause },
    )
  }
  return { oracles, close }
}

function toPort(value: string): number {
  const port = Number(value)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new AppError('SETTING_MALFORMED', `"${value}" is not a port.`)
}
