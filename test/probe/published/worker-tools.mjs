// The example of the package's README, in a plain server instead of a Cloudflare Worker.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { constructEvent } from '@worker-tools/stripe-webhook'

const server = createServer(async (request, response) => {
  const body = await text(request)
  try {
    const event = constructEvent(
      body,
      request.headers['stripe-signature'],
      process.env.SIGNING_SECRET,
    )
    console.error(event.type)
    response.writeHead(200).end()
  } catch (err) {
    response.writeHead(400).end(err.message)
  }
})
// The package does not await its own verification: what it throws, it throws at nobody.
process.on('unhandledRejection', (error) => console.error(error.message))

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhook`)
})
