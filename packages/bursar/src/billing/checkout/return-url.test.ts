import { expect, test } from 'vitest'
import { assertReturnUrl } from './return-url.ts'

const ORIGINS = ['https://app.example', 'http://127.0.0.1:5173']

test.each([
  'https://app.example/done',
  'https://app.example/done?session={CHECKOUT_SESSION_ID}#top',
  'https://APP.example:443/',
  'http://127.0.0.1:5173/x',
])('%s is one of ours', (text) => {
  expect(ORIGINS).toContain(new URL(assertReturnUrl(text, ORIGINS)).origin)
})

test.each([
  'https://evil.example',
  '//evil.example',
  '/done',
  'done',
  '',
  'javascript:alert(1)',
  'data:text/html,x',
  'https://app.example.evil.example/',
  'https://app.example@evil.example/',
  'https://evil.example#https://app.example',
  'https://evil.example\\@app.example',
  'https://user@app.example/',
  'https://:secret@app.example/',
  'http://app.example/',
  'https://app.example:8443/',
  'https://app。example.evil.example/',
  'blob:https://app.example/x',
  'https://*.example/',
  'ftp://app.example/',
])('%s is not', (text) => {
  expect(() => assertReturnUrl(text, ORIGINS)).toThrow('return URL is not allowed')
})

test('without a list nobody is sent anywhere', () => {
  expect(() => assertReturnUrl('https://app.example/', [])).toThrow('return URL is not allowed')
})

test('what is passed on is what was looked at: no blanks, no backslashes, no tricks', () => {
  expect(assertReturnUrl(' https:\\\\app.example\\done\n', ORIGINS)).toBe(
    'https://app.example/done',
  )
})
