import { expect, test } from 'vitest'
import { plainName } from './plain-name.ts'

test.each`
  name                                | shown
  ${'Acme Wind'}                      | ${'Acme Wind'}
  ${'  Müller &\tSöhne  GmbH '}       | ${'Müller & Söhne GmbH'}
  ${'Acme\r\nBcc: eve'}               | ${'Acme Bcc: eve'}
  ${'Acme\0\u2028\u202Eecma'}         | ${'Acme ecma'}
  ${'<script>'}                       | ${'<script>'}
  ${'booking.com'}                    | ${'booking.com'}
  ${'Amazon.co.uk'}                   | ${'Amazon.co.uk'}
  ${'evil.com?x=1'}                   | ${'evil. com?x=1'}
  ${'refund at stripe-refund.io now'} | ${'refund at stripe-refund. io now'}
  ${'stripe.com.evil-refund.io'}      | ${'stripe. com. evil-refund. io'}
  ${'pay:evil.com'}                   | ${'pay:evil. com'}
  ${'evil。com now'}                  | ${'evil. com now'}
  ${'evil．com'}                      | ${'evil. com'}
  ${'Zahl bei bücher.рф jetzt'}       | ${'Zahl bei bücher. рф jetzt'}
  ${'evil.xn--p1ai now'}              | ${'evil. xn--p1ai now'}
  ${'log in at 10.20.30.40'}          | ${'log in at 10. 20. 30. 40'}
  ${'Turnverein e.V., Release 2.0'}   | ${'Turnverein e.V., Release 2.0'}
  ${'Meyer & Co.KG'}                  | ${'Meyer & Co. KG'}
  ${'Pay now: https://evil.example'}  | ${null}
  ${'Go to www.evil.example now'}     | ${null}
  ${'evil.example/login'}             | ${null}
  ${'write to eve@evil.example'}      | ${null}
  ${'Unnamed'}                        | ${null}
  ${'\r\n'}                           | ${null}
  ${'x'.repeat(60)}                   | ${'x'.repeat(60)}
  ${'x'.repeat(61)}                   | ${`${'x'.repeat(59)}…`}
`('$name is shown as $shown', ({ name, shown }) => {
  expect(plainName(name)).toBe(shown)
})
