import { expect, test } from 'vitest'
import { renderVerification } from './verification.ts'

test('an audit log that verifies is one line', () => {
  const verification = { ok: true, tenants: 1, rows: 12_345, breaks: [], accepted_losses: [] }
  expect(renderVerification(verification)).toBe(
    'The audit log verifies: 12,345 rows of 1 tenant.\n',
  )
})

test('each break is one line that says where and what', () => {
  const changed = { tenant_id: 'acme', audit_id: '7', sequence: 3, kind: 'changed' as const }
  const missing = {
    tenant_id: null,
    audit_id: null,
    sequence: null,
    kind: 'anchor_missing' as const,
  }
  const breaks = [
    { ...changed, explanation: 'Its columns differ from those that were sealed.' },
    { ...missing, explanation: 'There is no anchor file.' },
  ]
  expect(
    renderVerification({ ok: false, tenants: 2, rows: 9, breaks, accepted_losses: [] }).split('\n'),
  ).toEqual([
    'The audit log does NOT verify: 2 breaks, 9 rows of 2 tenants.',
    '  CHANGED tenant acme, row 3 (audit_id 7): Its columns differ from those that were sealed.',
    '  ANCHOR_MISSING There is no anchor file.',
    '',
  ])
})

test('what a stranger wrote into the table cannot move the cursor', () => {
  const tenant_id = 'a\u001b[2J\nThe audit log verifies\u202e'
  const row = { tenant_id, audit_id: '1', sequence: 1, kind: 'changed' as const }
  const verification = {
    ok: false,
    tenants: 1,
    rows: 1,
    breaks: [{ ...row, explanation: '' }],
    accepted_losses: [],
  }
  const rendered = renderVerification(verification)
  expect(rendered).toContain('tenant a?[2J?The audit log verifies?, row 1')
  expect(rendered.split('\n')).toHaveLength(3)
})

test('an audit log in ruins does not fill the screen', () => {
  const row = { tenant_id: 't', audit_id: '1', sequence: 1, kind: 'changed' as const }
  const breaks = Array.from({ length: 60 }, () => ({ ...row, explanation: 'x' }))
  const lines = renderVerification({
    ok: false,
    tenants: 60,
    rows: 60,
    breaks,
    accepted_losses: [],
  }).split('\n')
  expect(lines.at(-2)).toBe('  … and 10 more; --json shows all')
})

test('an accepted loss is listed, and the audit log verifies', () => {
  const loss = {
    audit_id: '9',
    accepted_at: '2026-05-03T10:00:00.000Z',
    accepted_by: 'cli ada',
    reason: 'restored\u202e the backup',
    tenant_id: 'acme',
    anchored_sequence: 7,
    anchored_hash: 'a'.repeat(64),
    kept_sequence: 5,
    kept_hash: 'b'.repeat(64),
  }
  const verification = {
    ok: true,
    tenants: 1,
    rows: 5,
    breaks: [],
    accepted_losses: [loss],
  }
  expect(renderVerification(verification).split('\n')).toEqual([
    'The audit log verifies: 5 rows of 1 tenant.',
    'Accepted losses: 1.',
    '  LOSS tenant acme: 7 rows were anchored, the chain ended at row 5; ' +
      'accepted on 3 May 2026, 10:00 UTC by cli ada: restored? the backup',
    '',
  ])
})
