import { describe, expect, test } from 'vitest'
import { Problems } from '../problems.ts'
import { checkMail, parseSender, parseSmtpUrl } from './mail-settings.ts'

describe('SMTP_URL', () => {
  test.each`
    url                            | port    | security
    ${'smtps://mail.example'}      | ${465}  | ${'tls'}
    ${'smtp://mail.example'}       | ${587}  | ${'offered'}
    ${'smtp://u:p@mail.example'}   | ${587}  | ${'starttls'}
    ${'smtp://u:p@127.0.0.1:1025'} | ${1025} | ${'offered'}
    ${'smtp://u:p@127.1:1025'}     | ${1025} | ${'starttls'}
    ${'smtps://u:p@[::1]:1465/'}   | ${1465} | ${'tls'}
  `('$url: port $port, $security', ({ url, port, security }) => {
    expect(parseSmtpUrl(url)).toMatchObject({ value: { port, security } })
  })

  test('a user and a password are decoded', () => {
    const login = { user: 'ada@acme.example', password: 'p:/@ ä' }
    const url = 'smtps://ada%40acme.example:p%3A%2F%40%20%C3%A4@mail.example'
    expect(parseSmtpUrl(url)).toMatchObject({ value: { host: 'mail.example', login } })
  })

  test.each`
    url                                        | wrong
    ${'mail.example:587'}                      | ${'begins with smtp://'}
    ${'https://mail.example'}                  | ${'begins with smtp://'}
    ${'smtp://'}                               | ${'it has no host'}
    ${'smtp://ma%0Dil.example'}                | ${'it has no host'}
    ${'smtp://h?tls.rejectUnauthorized=false'} | ${'more than a user'}
    ${'smtp://h/relay'}                        | ${'more than a user'}
    ${'smtp://:p@h'}                           | ${'percent-encoded'}
    ${'smtp://u:50%@h'}                        | ${'percent-encoded'}
    ${'smtp://u:p%0D%0AMAIL@h'}                | ${'percent-encoded'}
  `('$url is refused: $wrong', ({ url, wrong }) => {
    expect(parseSmtpUrl(url)).toEqual({ wrong: expect.stringContaining(wrong) })
  })
})

describe('MAIL_FROM', () => {
  test.each`
    from                                  | name            | address
    ${'billing@acme.example'}             | ${null}         | ${'billing@acme.example'}
    ${'<billing@acme.example>'}           | ${null}         | ${'billing@acme.example'}
    ${'Acme Wind <billing@acme.example>'} | ${'Acme Wind'}  | ${'billing@acme.example'}
    ${'"Müller, AG" <b@x.acme.example>'}  | ${'Müller, AG'} | ${'b@x.acme.example'}
  `('$from', ({ from, name, address }) => {
    expect(parseSender(from)).toEqual({ value: { name, address } })
  })

  test.each([
    'Acme',
    'billing@localhost',
    'a@acme.example, b@acme.example',
    'Acme <a@acme.example> <b@acme.example>',
    'Acme <a@acme.example>\r\nBcc: eve@evil.example',
    'Ac\r\nme <a@acme.example>',
    `${'x'.repeat(101)} <a@acme.example>`,
  ])('%j is refused', (from) => {
    expect(parseSender(from)).toEqual({ wrong: expect.any(String) })
  })
})

test('both or neither', () => {
  const server = { host: 'h', port: 25, security: 'offered', login: null } as const
  const from = { name: null, address: 'a@acme.example' }
  const check = (some: { SMTP_URL: typeof server | null; MAIL_FROM: typeof from | null }) => {
    const problems = new Problems()
    return { mail: checkMail(problems, some), problems: problems.count }
  }
  expect(check({ SMTP_URL: server, MAIL_FROM: from })).toEqual({
    mail: { server, from },
    problems: 0,
  })
  expect(check({ SMTP_URL: null, MAIL_FROM: null })).toEqual({ mail: null, problems: 0 })
  expect(check({ SMTP_URL: server, MAIL_FROM: null })).toEqual({ mail: null, problems: 1 })
  expect(check({ SMTP_URL: null, MAIL_FROM: from })).toEqual({ mail: null, problems: 1 })
})
