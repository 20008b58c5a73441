import { expect, test } from 'vitest'
import { redactSecrets } from './redact-secrets.ts'

test.each([
  ['whsec_Qc7Lk2VdX9 is not defined', 'whsec_… is not defined'],
  ["key 'sk_live_51Ab_c', rk_test_9", "key 'sk_live_…', rk_test_…"],
  ['no postgres://ada:s3:cret@db.example/x', 'no postgres://ada:…@db.example/x'],
  ['it is at http://127.0.0.1:4242/x', 'it is at http://127.0.0.1:4242/x'],
  ['task_live_1 of sub_1', 'task_live_1 of sub_1'],
])('%s', (text, redacted) => {
  expect(redactSecrets(text)).toBe(redacted)
})
