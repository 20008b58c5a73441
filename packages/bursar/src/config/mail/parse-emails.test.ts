import { AppError } from '@bursar/wire/errors'
import { expect, test } from 'vitest'
import { parseConfig } from '../parse-config.ts'
import { brandOf, NO_BRAND } from './parse-emails.ts'

const PLANS = { plans: { starter: { prices: ['price_1'] } } }
const parsed = (more: object) => parseConfig({ ...PLANS, ...more })

test('what is said of the brand and the emails is taken, the rest has defaults', () => {
  const { brand, emails } = parsed({
    brand: { name: 'Acme', colours: { accent: '#0B6B3A' }, replyTo: 'help@acme.example' },
    emails: { language: 'de', timeZone: 'Europe/Berlin' },
  })
  expect(brand).toMatchObject({
    name: 'Acme',
    colours: { accent: '#0B6B3A', background: '#f4f5f7' },
    replyTo: 'help@acme.example',
    logoUrl: null,
  })
  expect(emails).toEqual({ language: 'de', timeZone: 'Europe/Berlin', perTenantPerDay: 20 })
  expect(parsed({}).brand).toEqual(NO_BRAND)
})

test.each([
  [{ brand: { name: 'Acme\r\nBcc: eve@evil.example' } }, 'brand.name must be one line'],
  [{ brand: { imprint: 'a\nb' } }, 'brand.imprint must be one line'],
  [{ brand: { logoUrl: 'http://acme.example/logo.png' } }, 'brand.logoUrl must be an https://'],
  [{ brand: { billingUrl: 'javascript:alert(1)' } }, 'brand.billingUrl must be an https://'],
  [{ brand: { colours: { accent: 'red;background:url(x)' } } }, 'brand.colours.accent must be'],
  [{ brand: { replyTo: 'a@acme.example, b@acme.example' } }, 'brand.replyTo must be one email'],
  [{ emails: { language: 'fr' } }, 'emails.language must be "en" or "de"'],
  [{ emails: { timeZone: 'Berlin' } }, 'emails.timeZone must be a time zone'],
  [{ emails: { perTenantPerDay: 0 } }, 'emails.perTenantPerDay must be a whole number'],
  [{ emails: { unsubscribe: true } }, 'emails.unsubscribe is not a known key'],
])('%j is refused', (more, says) => {
  expect(() => parsed(more)).toThrow(AppError)
  expect(() => parsed(more)).toThrow(says)
})

test('who is not named has the name that its mails come from', () => {
  const address = 'billing@acme.example'
  expect(brandOf({ ...NO_BRAND, name: 'Acme' }, { name: 'Else', address }).name).toBe('Acme')
  expect(brandOf(NO_BRAND, { name: 'Else', address }).name).toBe('Else')
  expect(brandOf(NO_BRAND, { name: null, address }).name).toBe('acme.example')
  expect(brandOf(NO_BRAND, null).name).toBe('Bursar')
})
