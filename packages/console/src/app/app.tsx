import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Router } from 'wouter'
import { ME } from '../api/me.ts'
import { asProblem } from '../api/problem.ts'
import { Shell } from '../shell/shell.tsx'
import { Faults } from './faults.tsx'
import { Gate } from './gate.tsx'
import { theme, variables } from './theme.ts'

/** Tries after the first; what the service refuses is not asked again. */
const RETRIES = 2

const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < RETRIES && isWorthATry(asProblem(error).status),
      refetchOnWindowFocus: true,
      // The stream says when something has changed.
      staleTime: 10_000,
    },
  },
})

// Asked while the first page is still being put together.
void client.prefetchQuery(ME)

export function App({ nonce }: { nonce: string }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={client}>
        <Router base="/console">
          <Faults>
            <Gate>
              <Shell />
            </Gate>
          </Faults>
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  )
}

const isWorthATry = (status: number): boolean => status === 0 || status >= 500
