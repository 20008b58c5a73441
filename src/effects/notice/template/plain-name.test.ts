import { expect, test } from 'vitest'
import { plainName } from './plain-name.ts'

test.each`
  name                               | shown
  ${'Acme Wind'}                     | ${'Acme Wind'}
  ${'  Müller &\tSöhne  GmbH '}      | ${'Müller & Söhne GmbH'}
  ${'Acme\r\nBcc: eve'}              | ${'Acme Bcc: eve'}
  ${'Acme\0\u2028\u202Eecma'}        | ${'Acme ecma'}
  ${'<script>'}                      | ${'<script>'}
  ${'booking.com'}                   | ${'booking.com'}
  ${'Pay now: https://evil.example'} | ${'customer'}
  ${'Go to www.evil.example now'}    | ${'customer'}
  ${'evil.example/login'}            | ${'customer'}
  ${'write to eve@evil.example'}     | ${'customer'}
  ${'\r\n'}                          | ${'customer'}
  ${'x'.repeat(60)}                  | ${'x'.repeat(60)}
  ${'x'.repeat(61)}                  | ${`${'x'.repeat(59)}…`}
`('$name is shown as $shown', ({ name, shown }) => {
  expect(plainName(name, 'customer')).toBe(shown)
})
