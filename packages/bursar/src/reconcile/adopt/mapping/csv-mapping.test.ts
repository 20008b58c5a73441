import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppError } from '@bursar/wire/errors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCsvMapping } from './csv-mapping.ts'
import type { ListedCustomer, MappingAnswer } from './mapped.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bursar-csv-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(text: string | Buffer) {
  const path = join(folder, 'customers.csv')
  await writeFile(path, text)
  return readCsvMapping(path)
}

const customer = (customerId: string): ListedCustomer => ({
  customerId,
  isDeleted: false,
  name: null,
  email: null,
  locales: [],
  metadata: {},
})

const found = async (text: string | Buffer, id: string): Promise<MappingAnswer> =>
  (await read(text)).find(customer(id))

const refusal = (text: string) =>
  read(text).then(
    () => null,
    (error: AppError) => error.detail?.trim().replaceAll(join(folder, 'customers.csv'), 'FILE'),
  )

test('columns may stand in any order, and all but two may be missing', async () => {
  const text = 'tenant_id,customer_id\norg_1,cus_1\n'
  expect(await found(text, 'cus_1')).toEqual({
    kind: 'mapped',
    mapped: { tenantId: 'org_1', externalId: null, name: null, email: null },
  })
  expect(await found(text, 'cus_2')).toBeNull()
})

test('a file as Excel saves it: BOM, CRLF, quotation marks, a value of two lines', async () => {
  const text =
    '\ufeffcustomer_id,tenant_id,external_id,name,email\r\n' +
    'cus_1,org_1,42,"Acme ""Wind"",\r\nBerlin",ada@acme.example\r\n\r\n'
  expect(await found(text, 'cus_1')).toEqual({
    kind: 'mapped',
    mapped: {
      tenantId: 'org_1',
      externalId: '42',
      name: 'Acme "Wind", Berlin',
      email: 'ada@acme.example',
    },
  })
  expect(await found(Buffer.from(`\ufeff${text.slice(1)}`, 'utf16le'), 'cus_1')).toMatchObject({
    kind: 'mapped',
  })
})

test('a customer in two rows is ambiguous only where they name different tenants', async () => {
  const rows = (second: string) => `customer_id,tenant_id\ncus_1,org_1\ncus_1,${second}\n`
  expect(await found(rows('org_1'), 'cus_1')).toMatchObject({ kind: 'mapped' })
  expect(await found(rows('org_2'), 'cus_1')).toEqual({
    kind: 'ambiguous',
    tenantIds: ['org_1', 'org_2'],
  })
})

test('every problem names its line and column', async () => {
  const rows = ['cus_1,bt_mine,', 'cus 2,org_2,', ',org 3,nobody', '"cus_4\n",org_4,', 'cus_5,,']
  const text = `customer_id,tenant_id,email\n${rows.join('\n')}\n`
  expect((await refusal(text))?.split(/\n? *- /).slice(1)).toEqual([
    expect.stringMatching(/FILE, line 2, column tenant_id: The value must have 1 to 128 /),
    'FILE, line 3, column customer_id: The value is not a customer ID of Stripe.',
    'FILE, line 4, column customer_id: The value is empty.',
    expect.stringMatching(/^FILE, line 4, column tenant_id: The value must have/),
    'FILE, line 4, column email: The value is not an email address.',
    'FILE, line 7, column tenant_id: The value is empty.',
  ])
})

test.each([
  ['', 'FILE, line 1: The file is empty.'],
  [
    'customer_id,tenantid\n',
    'FILE, line 1, column 2: The title is unknown. Did you mean tenant_id?',
  ],
  ['customer_id;tenant_id\ncus_1;org_1\n', 'FILE, line 1: The separator is a semicolon.'],
  ['customer_id\ttenant_id\ncus_1\torg_1\n', 'FILE, line 1: The separator is a tab.'],
  ['tenant_id\norg_1\n', 'FILE, line 1: The header has no customer_id. Use'],
  ['customer_id,tenant_id,name,name\n', 'FILE, line 1, column 4: The title name stands there'],
  ['customer_id,tenant_id\ncus_1\n', 'FILE, line 2: The row has another number of columns'],
  ['customer_id,tenant_id\n"cus_1,org_1\n', 'line 2, column 1: A quotation mark is not closed.'],
  ['customer_id,tenant_id\ncus_1,o"rg\n', 'line 2, column 2: A quotation mark stands inside'],
])('%j is refused', async (text, sentence) => {
  const message = await refusal(text)
  expect(message).toContain(sentence)
})

test('a file that is not there', async () => {
  await expect(readCsvMapping(join(folder, 'nothing.csv'))).rejects.toMatchObject({
    code: 'FILE_UNUSABLE',
  })
})
