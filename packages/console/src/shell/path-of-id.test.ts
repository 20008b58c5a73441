import { expect, test } from 'vitest'
import { pathOfId } from '../parts/id.tsx'

test.each([
  ['evt_1', '/events/evt_1'],
  ['sub_1', '/events?object_id=sub_1'],
  ['message:0198a3c4-7b1e-7c3d-8f2a-000000000000', '/outbox/0198a3c4-7b1e-7c3d-8f2a-000000000000'],
  ['messages:email', '/outbox?state=pending&kind=email'],
  ['endpoint:crm', '/endpoints'],
  ['addon:sub_1', '/subscriptions/sub_1'],
  ['price_1', undefined],
])('%s is shown at %s', (id, path) => expect(pathOfId(id)).toBe(path))
