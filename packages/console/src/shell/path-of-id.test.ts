import { expect, test } from 'vitest'
import { pathOfId } from '../parts/id.tsx'

test.each([
  ['evt_1', '/events/evt_1'],
  ['sub_1', '/events?subject=sub_1'],
  ['effect:0198a3c4-7b1e-7c3d-8f2a-000000000000', '/effects/0198a3c4-7b1e-7c3d-8f2a-000000000000'],
  ['effects:notice', '/effects?state=owed&kind=notice'],
  ['endpoint:crm', '/endpoints'],
  ['addon:sub_1', '/subscriptions/sub_1'],
  ['price_1', undefined],
])('%s is shown at %s', (id, path) => expect(pathOfId(id)).toBe(path))
