// `npm start`: everything that is missing, then the page on 127.0.0.1:8000 (HOST and PORT change that).
import { buildPage, installDependencies, main, makeImages, SetupError, top } from './project.mjs'
import { serve } from './server.mjs'

await main(async () => {
  const port = Number(process.env.PORT || 8000)
  const host = process.env.HOST || '127.0.0.1'
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SetupError(`PORT ${process.env.PORT}: not a number from 0 to 65535`)
  }
  installDependencies()
  makeImages()
  buildPage()
  const { url, isolated } = await serve(`${top}/dist`, host, port).catch((error) => {
    if (error.code === 'EADDRINUSE')
      throw new SetupError(`Port ${port} is in use; choose another: PORT=8001 npm start`)
    throw new SetupError(`Cannot listen on ${host}:${port} (${error.message})`)
  })
  console.log(`\nTabvisor is at ${url}`)
  if (!isolated) {
    console.log(
      'Browsers give a page all it needs only over HTTPS or on localhost: put a TLS proxy in front of this address.',
    )
  }
})
