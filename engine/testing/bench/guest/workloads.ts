/** What a guest is timed at: each workload is a line of shell, and prints the same on every machine. */
export interface Workload {
  /** One word: it goes on the kernel's command line. */
  name: string
  class: 'fork and syscall' | 'integer' | 'Lua and Python'
  command: string
}

const python = 'python3.11 -I -S'
const shell = 'i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done; echo $i'

/** By class, a line each: the name, then the command. */
const lines: Record<Workload['class'], string[]> = {
  'fork and syscall': [
    `fork+exec ${shell}`,
    'syscalls exec dd if=/dev/zero of=/dev/null bs=1 count=200000 2>/dev/null',
    'ping-pong exec ./work pingpong 10000',
    'page-faults exec ./work faults 20',
  ],
  integer: [
    'sha256sum for i in 1 2 3 4; do cat /tmp/text; done | sha256sum',
    'gzip gzip < /tmp/text > /tmp/text.gz; wc -c < /tmp/text.gz',
    'sort sort /tmp/text > /tmp/sorted; md5sum < /tmp/sorted',
    'compile exec ./compile 2',
  ],
  'Lua and Python': [
    'lua-fannkuch exec lua5.4 lua/fannkuch.lua 8',
    'lua-nbody exec lua5.4 lua/nbody.lua 8000',
    'lua-spectral-norm exec lua5.4 lua/spectral-norm.lua 120',
    'lua-strings exec lua5.4 lua/strings.lua /tmp/lines',
    `python-fannkuch exec ${python} python/fannkuch.py 7`,
    `python-nbody exec ${python} python/nbody.py 4000`,
    `python-spectral-norm exec ${python} python/spectral-norm.py 80`,
    `python-strings exec ${python} python/strings.py /tmp/lines`,
  ],
}

/** In the order in which they run. `work` is work.c, /tmp/text 2 MB of words that it wrote, /tmp/lines some of them. */
export const workloads: readonly Workload[] = Object.entries(lines).flatMap(([itemClass, commands]) =>
  commands.map((line) => {
    const [name, ...command] = line.split(' ')
    return { name: name!, class: itemClass as Workload['class'], command: command.join(' ') }
  }),
)
