import {
  type Oracles,
  type ProbeOptions,
  type ProbeReport,
  probe,
  type StageWorld,
  startMailSink,
  startStripeDouble,
  startWebhookSink,
} from '../../../packages/probe/src/index.ts'
import { type Jitter, openJitteryLine } from './jittery-line.ts'
import type { Merchant } from './merchant/contract.ts'
import { openMerchant } from './merchant/open-merchant.ts'
import { MUTANTS } from './mutants.ts'
import { bareHttp } from './stacks/bare-http.ts'
import { expressStack } from './stacks/express.ts'
import { fastifyStack } from './stacks/fastify.ts'
import type { Stack } from './stacks/front.ts'
import { honoStack } from './stacks/hono.ts'
import { koaStack } from './stacks/koa.ts'

export const STACKS = {
  'node:http': bareHttp,
  Express: expressStack,
  Fastify: fastifyStack,
  Hono: honoStack,
  Koa: koaStack,
} as const satisfies Record<string, Stack>
export type StackName = keyof typeof STACKS

export const ZOO_SECRETS = ['whsec_zoo0123456789abcdefghijkl', 'whsec_zoo9876543210abcdefghijkl']
const WORLD: StageWorld = {
  prices: { low: 'price_zoolow', high: 'price_zoohigh' },
  marks: { metadata: { checkout_intent: '$TENANT' } },
  checkout: {
    url: '/checkout',
    body: '{"success_url":"$RETURN_URL"}',
    returnUrl: 'https://merchant.example/done',
  },
}
const PLANS = { price_zoolow: 'starter', price_zoohigh: 'pro' }

export interface Visit {
  stack: StackName
  fault: string | null
  only?: readonly string[]
  /** Only what needs no staging and no oracle. */
  harmless?: boolean
  connect?: boolean
  /** Every piece that goes over the line is on hold for up to so long. */
  jitter?: Jitter
  effort?: ProbeOptions['effort']
  /** The work begins so long after the answer, and the oracle does not wait for it. */
  lagMs?: number
  /** As often, as long and as patiently as `bursar probe` itself. */
  thorough?: boolean
}

const QUICK_EFFORT = { rounds: 4, orders: 20, seconds: 5 }

/** Opens a shop in one stack, probes it with every oracle, and closes it again. */
export async function visit(plan: Visit): Promise<ProbeReport> {
  const double = await startStripeDouble()
  const [mail, webhooks] = [await startMailSink(), await startWebhookSink()]
  const account = plan.connect === true ? 'acct_zooknown' : undefined
  const options = {
    secrets: ZOO_SECRETS,
    stripeUrl: double.url,
    fault: plan.fault,
    twist: MUTANTS.find(({ fault }) => fault === plan.fault)?.twist,
    plans: PLANS,
    mailPort: mail.port,
    webhookUrl: webhooks.url,
    ...(account === undefined ? {} : { account }),
    ...(plan.lagMs === undefined ? {} : { lagMs: plan.lagMs }),
    ...(plan.only?.includes('E10') ? { reconcileMs: 300 } : {}),
  }
  const merchant = openMerchant(options)
  const replica = openMerchant({ ...options, replicaOf: merchant })
  const running = await STACKS[plan.stack](merchant)
  const second = await STACKS[plan.stack](replica)
  const line = plan.jitter === undefined ? null : await openJitteryLine(running.url, plan.jitter)
  try {
    return await probe({
      url: line?.url ?? running.url,
      ...hasteOf(plan, 400),
      secrets: ZOO_SECRETS,
      ...(plan.only === undefined ? {} : { only: plan.only }),
      ...(plan.harmless
        ? {}
        : stagingOptions([merchant, replica], { double, mail, webhooks }, second.url)),
    })
  } finally {
    await line?.close()
    for (const one of [merchant, replica]) one.close()
    for (const one of [running, second]) await one.close()
    for (const part of [double, mail, webhooks]) await part.close()
  }
}

/** The zoo settles in milliseconds, so that it need not be waited for. */
export function hasteOf(
  { thorough, effort }: Pick<Visit, 'thorough' | 'effort'>,
  withinMs: number,
) {
  if (thorough === true) return {}
  return { effort: effort ?? QUICK_EFFORT, settle: { intervalMs: 5, withinMs } }
}

function stagingOptions(
  merchants: readonly [Merchant, Merchant],
  sinks: Oracles,
  replicaUrl: string,
): Partial<ProbeOptions> {
  const [merchant] = merchants
  const { account } = merchant.options
  return {
    staging: true,
    world: {
      ...WORLD,
      replicas: [replicaUrl],
      ...(account === undefined ? {} : { account }),
      ...(merchant.options.reconcileMs === undefined ? {} : { reconcileSeconds: 1 }),
    },
    oracles: {
      ...sinks,
      state: {
        async read() {
          if (merchant.options.lagMs === undefined) for (const one of merchants) await one.idle()
          return merchant.state()
        },
      },
      log: { read: async () => merchant.log() },
      fault: { turn: async (state) => merchant.breakStore(state) },
      clock: { advance: async (seconds) => merchant.advance(seconds) },
    },
    policy: {
      signup: 'intent',
      refunds: 'revoke',
      disputes: 'revoke',
      past_due: 'grace',
      pause_collection: 'keep',
    },
  }
}
