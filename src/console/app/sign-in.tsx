import { Button } from '@mantine/core'
import { Lone } from './lone.tsx'
import { SIGN_IN_PATH } from './sign-in-path.ts'

/** What went wrong on the way in, by the code in the address. */
const REFUSALS: Record<string, string> = {
  LINK_USED: 'This link was used before, or is too old. Each opens the console once.',
  SIGN_IN_REFUSED: 'Your identity provider signed you in, but you have no role here.',
  SIGN_IN_FAILED: 'Signing in did not work. Please try once more.',
}

/** The way in: the identity provider, or the link that the service printed. */
export function SignIn() {
  const code = new URLSearchParams(location.search).get('problem')
  return (
    <Lone icon="key" title="Sign in">
      {code === null ? null : (
        <p role="alert" className="bad">
          {REFUSALS[code] ?? 'Signing in did not work. Please try once more.'}
        </p>
      )}
      <p>The console shows what Bursar did, and why. It needs to know who is asking.</p>
      <Button component="a" href={SIGN_IN_PATH} size="md" fullWidth>
        Sign in
      </Button>
      <p>
        No identity provider? Open the link that <code>bursar dev</code> printed, or print another:
      </p>
      <pre>npx bursar operator link</pre>
    </Lone>
  )
}
