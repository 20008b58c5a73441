import { expect } from 'vitest'
import { until } from '../support/until.ts'

interface Answer {
  readonly status?: string
}

const BUYER = { email: 'ida@wind.example', name: 'Ida Wind' }
const WORKS = { card: '4242 4242 4242 4242', expiry: '12 / 34', cvc: '123' }
const FAILS_LATER = { ...WORKS, card: '4000 0000 0000 0341' }

/** What the Start page lets a reader do in the browser: the same forms, sent without one. */
export class Newcomer {
  readonly #simulator: string
  readonly #service: string
  /** What they were answered last about their tenant. */
  answer: Answer = {}

  constructor({ simulator, service }: { simulator: string; service: string }) {
    this.#simulator = simulator
    this.#service = service
  }

  /** @returns where they are sent to afterwards. */
  async pay(page: string): Promise<string | null> {
    expect(await (await fetch(page)).text()).toContain('Card number')
    return send(page, { ...BUYER, ...WORKS })
  }

  async getsEmail(subject: string): Promise<void> {
    await until(`the email ${subject}`, async () => {
      const list = await (await fetch(`${this.#service}/dev/mails`)).text()
      return list.includes(BUYER.email) && list.includes(subject)
    })
  }

  async waitsForStatus(status: string, ask: () => Promise<string>): Promise<void> {
    await until(status, async () => {
      this.answer = JSON.parse(await ask())
      return this.answer.status === status
    })
  }

  /** In the portal, which the button beside the customer opens. */
  async savesFailingCard(): Promise<void> {
    const home = await (await fetch(this.#simulator)).text()
    const beforeButton = home.split(new RegExp(`aria-label="[^"]*portal[^"]* ${BUYER.name}"`))[0]!
    const customers = [...beforeButton.matchAll(/name="customer" value="(cus_\w+)"/g)]
    const customer = customers.at(-1)?.[1] ?? ''
    const portal = await send(`${this.#simulator}/-/portal`, { customer })
    await send(new URL(`${portal}/card`, this.#simulator).href, {
      name: BUYER.name,
      ...FAILS_LATER,
    })
  }

  /** By a month. */
  async movesClock(): Promise<void> {
    await send(`${this.#simulator}/-/advance`, { days: '31' })
  }
}

/** @returns where the answer leads. */
async function send(page: string, form: Record<string, string>): Promise<string | null> {
  const body = new URLSearchParams(form)
  const { status, headers } = await fetch(page, { method: 'POST', redirect: 'manual', body })
  expect(status).toBe(303)
  return headers.get('location')
}
