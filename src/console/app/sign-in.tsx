import { Button } from '@mantine/core'
import { isLoopback } from '../../base/outward/loopback.ts'
import { API } from '../api/request.ts'
import { Lone } from './lone.tsx'

/** The way in: the identity provider, or the link that the service printed on this machine. */
export function SignIn() {
  const isRefused = new URLSearchParams(location.search).has('problem')
  const isHere = isLoopback(location.hostname)
  return (
    <Lone icon="key" title="Sign in">
      {isRefused ? (
        <p role="alert">
          <span className="bad">You were not let in.</span> The link was used before or is too old,
          or your account has no role here.
        </p>
      ) : null}
      <p>The console shows what Bursar did, and why. It needs to know who is asking.</p>
      {isHere ? (
        <>
          <p>On this machine, open the link that was printed at the start of</p>
          <pre>npx bursar dev</pre>
          <p>
            It works once and for some minutes; the next start prints another. Or sign in with your
            identity provider:
          </p>
        </>
      ) : null}
      <Button
        component="a"
        href={`${API}/sign-in`}
        size="md"
        variant={isHere ? 'default' : 'filled'}
        fullWidth
      >
        Sign in
      </Button>
    </Lone>
  )
}
