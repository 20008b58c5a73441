import { expect, test } from 'vitest'
import { showsInterpreted } from './canaries.ts'

const head = 'Subject: Welcome <b>probe</b>\r\nFrom: a@b.example\r\n'
const multipart = (html: string, encoding = '7bit') =>
  [
    `${head}Content-Type: multipart/alternative;\r\n boundary="edge"`,
    '',
    '--edge',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Hello <b>probe</b>',
    '--edge',
    `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}`,
    '',
    html,
    '--edge--',
    '',
  ].join('\r\n')

test('text may stand as it is where nothing reads it as markup', () => {
  expect(showsInterpreted(`${head}\r\nHello <b>probe</b> {{7*7}} $(id)`)).toBe(false)
  expect(showsInterpreted(multipart('<p>Hello &lt;b&gt;probe&lt;/b&gt;</p>'))).toBe(false)
})

test.each([
  ['markup in a page', `${head}Content-Type: text/html\r\n\r\n<p>Hello <b>probe</b></p>`],
  ['markup in one part of several', multipart('<p>Hello <b>probe</b></p>')],
  ['in quoted-printable', multipart('<p>Hello <b>pro=\r\nbe<=2Fb></p>', 'quoted-printable')],
  ['in base64', multipart(Buffer.from('<b>probe</b>').toString('base64'), 'base64')],
  ['a template that was filled in', `${head}\r\nHello X49X`],
  ['a command that was run', `${head}\r\nHello uid=0(root)`],
  ['a header of its own', `${head}Bcc: probe@evil.example\r\n\r\nHello`],
])('%s is found', (_what, mail) => {
  expect(showsInterpreted(mail)).toBe(true)
})

test('mail that is no proper MIME is read as it stands', () => {
  expect(showsInterpreted('')).toBe(false)
  expect(showsInterpreted('Content-Type: multipart/mixed\r\n\r\nX49X')).toBe(true)
  expect(showsInterpreted('no headers at all')).toBe(false)
})
