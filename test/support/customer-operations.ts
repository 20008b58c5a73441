import { createApi } from '../../packages/bursar/src/http/api/create-api.ts'
import { toFetch } from '../../packages/bursar/src/http/to-fetch.ts'
import { NO_APIS } from './api-tokens.ts'
import { BILLING } from './customer-stage.ts'

/** Everything that a customer may ask, as `/openapi.json` lists it: `GET status`. */
export async function customerOperations(): Promise<string[]> {
  const api = createApi(NO_APIS, {
    stopping: new AbortController().signal,
    onFault: () => undefined,
  })
  const answer = await toFetch(api)(new Request('http://bursar.test/openapi.json'))
  const { paths } = (await answer.json()) as { paths: Record<string, object> }
  const found = Object.entries(paths).flatMap(([path, operations]) =>
    path.startsWith(`${BILLING}/`)
      ? Object.keys(operations).map(
          (method) => `${method.toUpperCase()} ${path.slice(BILLING.length + 1)}`,
        )
      : [],
  )
  if (found.length === 0) throw new Error('The document lists nothing that a customer may ask.')
  return found
}
