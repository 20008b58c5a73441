import { expect, test } from 'vitest'
import { domainOfAddress, isMailAddress } from './mail-address.ts'

test.each([
  'ada@acme.example',
  "o'hara+bills@mail.acme.example",
  'ada@localhost',
  `${'a'.repeat(64)}@acme.example`,
])('%s is an address', (text) => {
  expect(isMailAddress(text)).toBe(true)
})

test.each([
  '',
  'ada',
  '@acme.example',
  'ada@',
  'ada@acme..example',
  '.ada@acme.example',
  'ada@-acme.example',
  'ada@[127.0.0.1]',
  '"a b"@acme.example',
  'ada@acme.example, eve@evil.example',
  'Ada <ada@acme.example>',
  'ada@acme.example\r\nBcc: eve@evil.example',
  'ada@acme.example\n',
  'ada\0@acme.example',
  'ada@acme.example (Ada)',
  `${'a'.repeat(65)}@acme.example`,
  `ada@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}`,
])('%j is none', (text) => {
  expect(isMailAddress(text)).toBe(false)
})

test('long texts are refused at once', () => {
  expect(isMailAddress(`${'a.'.repeat(50_000)}@`)).toBe(false)
})

test('a domain is in small letters', () => {
  expect(domainOfAddress('Ada@Acme.Example')).toBe('acme.example')
})
