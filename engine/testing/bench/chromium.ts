import { type Browser, chromium } from 'playwright-core'

/** Without traffic of its own. Its sandbox does not work for root. */
const programArguments = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** Starts a browser without a window from the file `program`, and closes it when `act` is done or has failed. */
export async function inChromium<T>(program: string, act: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: program, args: programArguments })
  try {
    return await act(browser)
  } finally {
    await browser.close()
  }
}

/** Ids of the browser's processes on the host; of one type, as the protocol of its developer tools names it, if given. */
export async function processesOf(browser: Browser, type?: string): Promise<number[]> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.filter((process) => !type || process.type === type).map(({ id }) => id)
}
