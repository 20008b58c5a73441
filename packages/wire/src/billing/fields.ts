import { z } from 'zod'

export const instant = z.iso.datetime()

/** An amount in the smallest unit of its currency: 1900 is 19.00 EUR, and 1900 JPY. */
export const amount = z
  .int()
  .meta({ description: 'In the smallest currency unit: 1900 is 19.00 EUR and 1,900 JPY.' })

export const currency = z.string().regex(/^[a-z]{3}$/)

/** Any text: accounts of old chose the ids of their plans. */
export const priceId = z
  .string()
  .max(255)
  .regex(/^\S(?:.*\S)?$/)
  .meta({ description: 'A price from `GET plans`.', example: 'price_starter_monthly' })

export const subscriptionId = z
  .string()
  .regex(/^[A-Za-z0-9_:-]{1,255}$/)
  .meta({ description: 'A subscription from `GET subscriptions`.' })

export const quantity = z.int().min(1).max(1_000_000)

const RETURN_URL_CHARACTERS_MAX = 2000

export const returnUrl = z.string().max(RETURN_URL_CHARACTERS_MAX).meta({
  description: 'A URL with an origin from `api.returnOrigins`.',
  example: 'https://app.example/done',
})

export const status = z.enum(['TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED'])
