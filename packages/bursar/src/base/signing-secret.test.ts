import { expect, test } from 'vitest'
import { whatIsWrongWithSecret } from './signing-secret.ts'

test.each([
  'whsec_0123456789abcdefghijklmn',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  `whsec_${'5f'.repeat(4)}0a1b2c3d4e5f60718293a4b5c6d7e8f9`,
  'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD==',
])('a real secret is usable: %s', (text) => {
  expect(whatIsWrongWithSecret(text)).toBeNull()
})

test.each`
  text                                        | wrong
  ${''}                                       | ${'it is empty'}
  ${' \t\n'}                                  | ${'it is empty'}
  ${'whsec_MfKQ9r8GKYqr TwjUPD8ILPZIo2LaL'}   | ${'it contains spaces'}
  ${'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaL\n'}  | ${'it contains spaces'}
  ${'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'}       | ${'it does not begin with whsec_'}
  ${'WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'} | ${'it does not begin with whsec_'}
  ${'whsec_'}                                 | ${'it has fewer than 24 characters after whsec_'}
  ${'whsec_MfKQ9r8GKYqrTwjUPD8ILPZ'}          | ${'it has fewer than 24 characters after whsec_'}
  ${'whsec_CHANGE_ME'}                        | ${'it is a placeholder'}
  ${'whsec_your_webhook_signing_secret_1234'} | ${'it is a placeholder'}
  ${'whsec_test'}                             | ${'it is a placeholder'}
  ${'whsec_test_secret_12345_test_secret'}    | ${'it is a placeholder'}
  ${'whsec_undefined'}                        | ${'it is a placeholder'}
  ${'whsec_...'}                              | ${'it is a placeholder'}
  ${`whsec_${'a1b2'.repeat(8)}`}              | ${'it is a placeholder'}
  ${`whsec_${'x'.repeat(32)}`}                | ${'it is a placeholder'}
  ${`whsec_${'0'.repeat(32)}`}                | ${'it is a placeholder'}
  ${'whsec_<paste-the-secret-from-stripe>'}   | ${'it is a placeholder'}
  ${'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2Lé'}     | ${'it contains characters that are not allowed in a secret'}
  ${`whsec_${'aB3dE6'.repeat(50)}`}           | ${'it has more than 250 characters after whsec_'}
`('refused without repeating it: $wrong ($text)', ({ text, wrong }) => {
  expect(whatIsWrongWithSecret(text)).toBe(wrong)
})
